"""Parts that several journeys share: functions that take the journey.

They hold no state and reach the world, the time included, through the journey's verbs alone: the
sandbox passes them through.
"""
