"""Events of a customer."""

from datetime import datetime

from domain.explanation.base import Explained


class ParkedEvent(Explained):
    """An event that could not be dispatched, and why."""

    event_id: str
    name: str
    occurred_at: datetime
    tries: int
    problem: str | None


class NotBegun(Explained):
    """A journey that an event did not begin, or not yet."""

    journey: str
    refusal: str
    """Which of its rules kept them out: `re_entry`, …"""
    why: str
    """In words that hold nothing personal: `re-entry: at most 2 times in 30 days, …`."""
    at: datetime
    """When it was decided last."""
    asked_until: datetime | None
    """Until when it is asked again; None where it is final."""


class ExplainedEvent(Explained):
    """An event of the customer's, as it was told to us. What it holds besides is not shown."""

    event_id: str
    name: str
    occurred_at: datetime
    received_at: datetime
    source: str
    """Who told us: `track`, `link`, `cli`, a vendor."""
    state: str
    """`pending`, `dispatched`, `parked` for a dead letter, or `discarded` for one put aside."""
    began: tuple[str, ...] = ()
    """The workflow ids of the enrolments that it began."""
    heard_by: tuple[str, ...] = ()
    """Those of the enrolments that heard it."""
    began_no: tuple[NotBegun, ...] = ()
    """The journeys that begin with such an event, and that this one did not begin, or not yet."""
    unheard_because: str | None = None
    """Why nothing came of it, once it was handed on or put aside; None where something did."""

    @property
    def is_unheard(self) -> bool:
        """Whether it was handed on or put aside, and nothing came of it."""
        is_done = self.state in ("dispatched", "discarded")
        return is_done and not self.began and not self.heard_by
