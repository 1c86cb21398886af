"""Sinks and their notices, as rows."""

from datetime import datetime
from typing import Any, NamedTuple, Self

from sqlalchemy import Row

from domain.sinks.notices import Notice
from domain.sinks.tries import Standing, Trying


class Sink(NamedTuple):
    """Where we post what happens."""

    name: str
    url: str
    types: str
    state: str
    secret: str
    previous_secret: str | None
    previous_until: datetime | None
    failures: int
    failing_since: datetime | None
    next_try_at: datetime | None
    problem: str | None
    created_at: datetime

    @classmethod
    def of(cls, row: Row[Any]) -> Self:
        """Read a row of `sinks`."""
        return cls(*(getattr(row, field) for field in cls._fields))

    def __repr__(self) -> str:
        """Show none of its secrets, nor its URL, which may hold one."""
        return f"Sink({self.name})"

    @property
    def standing(self) -> Standing:
        """How it stands."""
        return Standing(self.failures, self.failing_since)

    def signing(self, now: datetime) -> list[str]:
        """Return the secrets that sign now, the newest first."""
        is_kept = self.previous_until is not None and now < self.previous_until
        return [self.secret, *([self.previous_secret] if is_kept and self.previous_secret else [])]


class QueuedNotice(NamedTuple):
    """A notice that is to be posted to a sink."""

    seq: int
    sink: str
    notice_id: str
    type: str
    data: dict[str, Any]
    occurred_at: datetime
    created_at: datetime
    state: str
    tries: int
    first_tried_at: datetime | None
    problem: str | None

    @classmethod
    def of(cls, row: Row[Any]) -> Self:
        """Read a row of `notices`."""
        return cls(*(getattr(row, field) for field in cls._fields))

    @property
    def notice(self) -> Notice:
        """What is posted."""
        return Notice(self.notice_id, self.type, self.occurred_at, self.data)

    def trying(self, now: datetime) -> Trying:
        """How it has been tried."""
        return Trying(self.created_at, self.first_tried_at or now, self.tries)
