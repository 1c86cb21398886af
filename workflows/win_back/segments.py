"""Who is away, who is worth more, and who reads nothing, in the words of win-back."""

from datetime import timedelta

from domain.customers import Channel, Topic
from domain.events.commerce import OrderCompleted
from domain.segments import Segment, consents, ignored, since_last, total, was_in
from workflows.win_back.windows import AWAY_FOR

A_YEAR = timedelta(days=365)
MUCH = 150
"""About what the upper half spends, in the shop's main currency: currencies are not converted."""

WANTS_OFFERS = consents(Topic.OFFERS, Channel.EMAIL)

AWAY = Segment(
    "away_for_ninety_days",
    "bought before, nothing for ninety days, wants offers, and was not left unhappy",
    (since_last(OrderCompleted) > AWAY_FOR)
    & WANTS_OFFERS
    & ~was_in("post_purchase", outcome="not_made_good"),
)
VALUABLE = Segment(
    "valuable",
    "spent much in all: about the upper half",
    total(OrderCompleted, "total") >= MUCH,
)
SILENT = Segment(
    "silent_for_a_year",
    "no order in a year, and read nothing of three messages or more",
    (since_last(OrderCompleted) > A_YEAR) & ignored(at_least=3, within=A_YEAR) & WANTS_OFFERS,
)
