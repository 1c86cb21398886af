"""How long post-purchase waits."""

from datetime import timedelta

DELIVERY = timedelta(days=14)
SEARCH = timedelta(days=30)
TIPS_AFTER = timedelta(days=1)
QUESTION_AFTER = timedelta(days=5)
ANSWER = timedelta(days=7)
PERSON_WITHIN = timedelta(hours=2)
RESOLUTION = timedelta(days=30)
OFFER_AFTER = timedelta(days=30)
OFFER = timedelta(days=14)
