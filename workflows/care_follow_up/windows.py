"""How long the care follow-up waits."""

from datetime import timedelta

NOTICES = ((-7, timedelta(days=5)), (-1, timedelta(hours=6)))
"""So many days before the appointment, and how long an answer is waited for."""
FRESH = timedelta(hours=12)
"""Who has just booked or moved needs no reminder."""
UNHAPPY = 2
"""A score up to this one calls a person."""
OPINION = timedelta(days=3)
RENEWAL_TOLD = timedelta(days=14)
"""So long after the question it may be told what has to be renewed."""
