"""Attempts in doubt: claimed, and without a record of what became of the call."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row

from adapters.store.sends.rows import (
    claimed_at,
    is_unsettled,
    settling_ends,
    tries_of,
    update_attempt,
    update_touchpoint,
)
from adapters.store.states import AttemptState, TouchpointStatus
from domain.customers import Channel
from domain.messages import Reason
from domain.ports import InDoubt, Timing

SHORTEST_SKEW = timedelta(seconds=1)
"""A vendor's clock may show whole seconds only."""


class Settling(NamedTuple):
    """An attempt that may still turn out to have arrived."""

    channel: str
    reason: str
    settles_at: datetime


def unsettled(
    tx: Connection, attempts: Sequence[Row[Any]], now: datetime, timing: Timing
) -> InDoubt | Settling | None:
    """Return the attempt that has to be reconciled, or that is settling still, if there is one."""
    attempt = next((each for each in attempts if is_unsettled(each)), None)
    if attempt is None:
        return None
    settles_at = _settles_at(attempt, now, timing)
    if settles_at <= now:
        return _doubt(attempt, settles_at, timing)
    if attempt.state != AttemptState.CLAIMED:
        return Settling(attempt.channel, attempt.reason, settles_at)
    _write_interrupted(tx, attempt, now, settles_at)
    return Settling(attempt.channel, Reason.INTERRUPTED, settles_at)


def _write_interrupted(
    tx: Connection, attempt: Row[Any], now: datetime, settles_at: datetime
) -> None:
    unknown = {"reason": Reason.INTERRUPTED, "at": now, "settles_at": settles_at}
    update_attempt(tx, attempt.attempt_id, state=AttemptState.UNKNOWN, **unknown)
    update_touchpoint(
        tx, attempt.touchpoint_id, status=TouchpointStatus.UNKNOWN, reason=Reason.INTERRUPTED
    )


def _settles_at(attempt: Row[Any], now: datetime, timing: Timing) -> datetime:
    """Return when an attempt is settled: once it is over, and a report could have come in.

    A claim whose time is over was not seen before: we were away, and so may the reports have been.
    A vendor who is not asked repeats what it could not report.
    """
    settles_at, channel = settling_ends(attempt, timing), Channel(attempt.channel)
    is_unseen = attempt.state == AttemptState.CLAIMED and settles_at <= now
    if is_unseen and not timing.lookup_of(channel).by_address:
        return now + timing.lag_of(channel)
    return settles_at


def _doubt(attempt: Row[Any], settles_at: datetime, timing: Timing) -> InDoubt:
    channel = Channel(attempt.channel)
    # Half of the lag before and half after it: the next one's begins where this one's ends.
    skew = max(timing.lag_of(channel) / 2, SHORTEST_SKEW)
    return InDoubt(
        touchpoint_id=attempt.touchpoint_id,
        attempt_id=attempt.attempt_id,
        channel=channel,
        address=attempt.address or "",
        since=claimed_at(attempt, timing) - skew,
        until=settles_at - skew,
        tries=tries_of(attempt),
    )
