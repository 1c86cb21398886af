"""Who buys, in the words of post-purchase."""

from datetime import timedelta

from domain.customers import Topic
from domain.events.commerce import OrderCompleted, OrderRefunded
from domain.segments import Segment, consents, did, never_did, since_last, was_in

LOYAL = Segment(
    "loyal",
    "bought twice in 90 days, sent nothing back, and wants offers",
    did(OrderCompleted, at_least=2, within=timedelta(days=90))
    & never_did(OrderRefunded, within=timedelta(days=90))
    & consents(Topic.OFFERS),
)
LAPSED = Segment(
    "lapsed",
    "bought before, but not in half a year, and was not left unhappy",
    (since_last(OrderCompleted) > timedelta(days=180))
    & ~was_in("post_purchase", outcome="not_made_good"),
)
