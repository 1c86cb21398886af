"""Who is browsing, and who is left in peace."""

from datetime import timedelta

from domain.customers import Channel, Topic
from domain.events.commerce import BasketUpdated, OrderCompleted, ProductViewed
from domain.segments import Segment, consents, did, never_did, was_in

OFTEN = 3
"""So many looks are more than a chance."""
WEEK, MONTH = timedelta(days=7), timedelta(days=30)

_BROWSED = "browse_retargeting"

BROWSING = Segment(
    "browsing",
    "looked at things three times in a week, put nothing into a basket, and wants offers by e-mail",
    did(ProductViewed, at_least=OFTEN, within=WEEK)
    & never_did(BasketUpdated, within=WEEK)
    & consents(Topic.OFFERS, Channel.EMAIL),
)
LEFT_IN_PEACE = Segment(
    "left_in_peace",
    "ordered in the last month, or was written to about what they looked at",
    did(OrderCompleted, within=MONTH)
    | was_in(_BROWSED, outcome="bought", within=MONTH)
    | was_in(_BROWSED, outcome="has_a_basket", within=MONTH)
    | was_in(_BROWSED, outcome="looked_on", within=MONTH),
)
