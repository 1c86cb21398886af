"""Entry: whether an event, or a request, begins a journey for a customer, or why not."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from domain.clock import Pace
from domain.re_entry import Lived, ReEntry

FIRST_LOOK = timedelta(seconds=5)
"""How soon it is asked again for the first time, where nobody says that anything changed."""
_GROWS_BY = 2
"""The next look is so much later: after half the time that passed already."""


class Refusal(StrEnum):
    """What of a journey's rules kept a customer out. The values are stored."""

    RE_ENTRY = "re_entry"
    TOO_OLD = "too_old"
    ERASED = "erased"


class NotEntered(NamedTuple):
    """A journey that did not begin."""

    refusal: Refusal
    why: str
    """In words that hold nothing personal: `re-entry: at most 2 times in 30 days, …`."""
    asked_until: datetime | None = None
    """Until when it is asked again; None where it is final."""


class EntryRules(NamedTuple):
    """Who may enter a journey."""

    re_entry: ReEntry


class Asking(NamedTuple):
    """What is known when it is asked."""

    now: datetime
    lived: Sequence[Lived]
    """The customer's enrolments in the journey, under the key."""
    pace: Pace = Pace()


def refused(rules: EntryRules, asking: Asking) -> NotEntered | None:
    """Say why a customer may not enter now; None where they may."""
    why = rules.re_entry.why_not(asking.lived, asking.now, asking.pace)
    return None if why is None else NotEntered(Refusal.RE_ENTRY, why)


def next_look(since: datetime, now: datetime, until: datetime) -> datetime:
    """Return when it is asked again: ever more rarely, and for the last time at the end."""
    return min(now + max(FIRST_LOOK, (now - since) / _GROWS_BY), until)
