"""When something happened: as its sender tells, as far as that can be believed."""

from datetime import datetime, timedelta

OLDEST_YEAR = 2000
"""What happened before, did not: somebody's clock is wrong."""


def happened_at(told: datetime, sent_at: datetime | None, received_at: datetime) -> datetime:
    """Return when something happened, by our clock, and never after it was received.

    `told` and `sent_at` are by the sender's clock, both aware: what is between them holds also
    where that clock is wrong. Without `sent_at` the clock is believed. What cannot be happened as
    it was received.
    """
    return believed(told, sent_at, received_at) or received_at


def believed(told: datetime, sent_at: datetime | None, received_at: datetime) -> datetime | None:
    """Return the same; None where it cannot be."""
    since = max((sent_at or received_at) - told, timedelta())
    try:
        moment = received_at - since
    except OverflowError:
        return None
    return moment if moment.year >= OLDEST_YEAR else None
