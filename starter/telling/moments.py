"""Moments, as a person reads them: in UTC, and beside it by a customer's own clock."""

from datetime import UTC, datetime
from typing import NamedTuple

from domain.clock import beside_utc


def moment(at: datetime) -> str:
    """Write an instant in UTC to the minute, for where a heading says that it is UTC."""
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M}"


class Clock(NamedTuple):
    """Tells instants in UTC, and beside it by a customer's own clock."""

    zone: str | None = None
    """Their IANA zone, if it is known."""

    def moment(self, at: datetime) -> str:
        """Write an instant in UTC, and in brackets by the customer's clock where that differs."""
        local = beside_utc(at, self.zone)
        if local is None:
            return moment(at)
        same_day = local.date() == at.astimezone(UTC).date()
        return f"{moment(at)} ({local:{'%H:%M' if same_day else '%Y-%m-%d %H:%M'}})"

    @property
    def label(self) -> str:
        """What the moments are, for a heading."""
        if self.zone is None:
            return "All times are UTC; the customer's own zone is not known."
        return f"Times are UTC; in brackets by the customer's own clock, {self.zone}."


def in_utc(at: datetime) -> str:
    """Write an instant in UTC to the minute, and say so."""
    return f"{moment(at)} UTC"
