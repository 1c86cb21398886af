"""How long each part of the journey is."""

from datetime import timedelta

SILENCE = timedelta(hours=1)
"""So long nothing happens to a basket that is left."""
LONGEST = timedelta(days=1)
"""Who changes the basket all day is told then."""
BEFORE_THE_INCENTIVE = timedelta(days=1)
LAST_CALL = timedelta(days=7)
ONE_INCENTIVE = timedelta(days=30)
"""One incentive in so long, whatever the number of baskets."""
JUST_COMPLAINED = timedelta(days=14)
