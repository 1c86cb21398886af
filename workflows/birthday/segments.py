"""Whose birthday it is, and which tier they have, in the words of birthday."""

from domain.customers import Topic
from domain.segments import Segment, consents, falls_today, trait

BIRTHDAY = Segment(
    "birthday_today",
    "has their birthday today, and wants offers",
    falls_today("birthday") & consents(Topic.OFFERS),
)
GOLD = Segment("gold", "has the tier gold", trait("tier") == "gold")
SILVER = Segment("silver", "has the tier silver", trait("tier") == "silver")
