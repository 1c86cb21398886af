"""Retention: how long what is over is kept, by kind."""

from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum
from typing import NamedTuple


class Kept(StrEnum):
    """What is deleted once it is old. What is not named here is kept."""

    EVENTS = "events"
    """With their properties, and who heard them."""
    ANSWERS = "answers"
    """What customers wrote."""
    ATTEMPTS = "attempts"
    """How a message was tried; that it was sent stays known."""
    TASKS = "tasks"
    """Those that are done."""
    AUDIT = "audit"
    """What operators did to enrolments."""
    PREFERENCE_LINKS = "preference_links"
    """Counted from when they expired: until then, and for so long, a fresh one can be asked for."""
    IDENTITY_DECISIONS = "identity_decisions"
    """Why an id became a customer's or did not; but that a device is shared stays known."""
    SANDBOX = "sandbox"
    """The messages of the sandbox."""


class Period(NamedTuple):
    """How long something is kept, in days."""

    usual: int
    shortest: int
    """A question may be answered 30 days after it closed, and reports come late."""


PERIODS: Mapping[Kept, Period] = {
    Kept.EVENTS: Period(730, 60),
    Kept.ANSWERS: Period(730, 60),
    Kept.ATTEMPTS: Period(730, 60),
    Kept.TASKS: Period(730, 60),
    Kept.AUDIT: Period(1095, 60),
    Kept.PREFERENCE_LINKS: Period(365, 30),
    Kept.IDENTITY_DECISIONS: Period(730, 60),
    Kept.SANDBOX: Period(90, 1),
}

Periods = Mapping[Kept, timedelta]
LONGEST = 36_500


def read_periods(told: str) -> dict[Kept, timedelta]:
    """Read `events=365,tasks=90`: days by kind; what is not told is kept for its usual time.

    Raises ValueError, quoting nothing.
    """
    days = {kept: period.usual for kept, period in PERIODS.items()}
    for pair in filter(str.strip, told.split(",")):
        name, _, number = (part.strip() for part in pair.partition("="))
        if name not in list(Kept):
            raise ValueError(f"names what there is not; there are: {', '.join(Kept)}")
        kept = Kept(name)
        shortest = PERIODS[kept].shortest
        if not number.isdecimal() or not shortest <= int(number[:6]) <= LONGEST:
            raise ValueError(f"needs days from {shortest} to {LONGEST} for `{kept}`")
        days[kept] = int(number)
    return {kept: timedelta(days=number) for kept, number in days.items()}
