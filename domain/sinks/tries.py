"""Trying again: when a notice is posted again, when a whole sink waits, and what is given up."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import NamedTuple

from domain.sinks.addresses import Network

SHORTEST_BACKOFF = timedelta(seconds=5)
LONGEST_BACKOFF = timedelta(minutes=10)
MOST_DOUBLINGS = 7
OUTAGE = 5
"""So many notices failed, and none arrived between: one at a time asks whether it is over."""
LASTS = timedelta(minutes=5)
"""A sink that fails for so long is a fault, which is logged, and is on `/health/ready`."""


class SinkLimits(NamedTuple):
    """How sinks are posted to. The settings decide."""

    retry_for: timedelta = timedelta(hours=72)
    """How long a notice is tried before it is a dead letter."""
    answer_within: timedelta = timedelta(seconds=10)
    """Real time, from the look-up of the host to the status of the answer."""
    kept_for: timedelta = timedelta(days=30)
    """How long delivered notices and dead letters are kept: as far back as a replay reaches."""
    networks: Collection[Network] = ()
    """The networks, besides the internet, that sinks may be in."""


class Failure(NamedTuple):
    """Why a notice did not arrive."""

    problem: str
    """In our own words: nothing of the answer is quoted."""
    retry_after: timedelta | None = None
    """How long the receiver asks us to wait."""
    gone: bool = False
    """Whether the receiver wants no more: 410."""


class Standing(NamedTuple):
    """How a sink stands: how many notices failed since the last one arrived, and since when."""

    failures: int
    failing_since: datetime | None

    @property
    def is_outage(self) -> bool:
        """Whether nothing arrives any more."""
        return self.failures >= OUTAGE


class Trying(NamedTuple):
    """How long, and how often, a notice has been tried."""

    created_at: datetime
    first_tried_at: datetime
    tries: int
    """This one included."""


class Consequence(NamedTuple):
    """What follows from a failure."""

    standing: Standing
    sink_waits_until: datetime | None
    """When the sink may be tried again at all; None: now."""
    notice_waits_until: datetime | None
    """When the notice is tried again; None: it is a dead letter."""


def after_failure(
    standing: Standing, trying: Trying, failure: Failure, now: datetime, retry_for: timedelta
) -> Consequence:
    """Decide what follows when a notice did not arrive.

    One that fails again and again by itself does not make an outage: only another one counts.
    """
    since = standing.failing_since or now
    counts = trying.tries == 1 or standing.is_outage
    after = Standing(standing.failures + counts, since)
    waits = _sink_waits(after, failure, now)
    if now - failing_since(trying, standing) >= retry_for:
        return Consequence(after, waits, None)
    return Consequence(after, waits, now + backoff(trying.tries))


def failing_since(trying: Trying, standing: Standing) -> datetime:
    """Return since when a notice cannot arrive: it may have waited behind others in an outage."""
    if standing.failing_since is None or not standing.is_outage:
        return trying.first_tried_at
    return min(trying.first_tried_at, max(trying.created_at, standing.failing_since))


def backoff(tries: int) -> timedelta:
    """Return how long to wait after so many tries: twice as long each time, up to a bound."""
    doubled = min(max(tries - 1, 0), MOST_DOUBLINGS)
    return min(SHORTEST_BACKOFF * (1 << doubled), LONGEST_BACKOFF)


def _sink_waits(after: Standing, failure: Failure, now: datetime) -> datetime | None:
    if failure.retry_after is not None:
        return now + failure.retry_after
    return now + backoff(after.failures - OUTAGE + 1) if after.is_outage else None


def is_fault(standing: Standing, now: datetime) -> bool:
    """Tell whether a person should look after a sink."""
    lasts = standing.failing_since is not None and now - standing.failing_since >= LASTS
    return standing.is_outage or lasts
