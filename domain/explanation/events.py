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
