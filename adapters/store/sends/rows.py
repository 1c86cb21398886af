"""Touchpoints and their attempts, as rows."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, select, update

from adapters.store.schema import attempts, touchpoints
from adapters.store.sinks.happened import note_touchpoint
from adapters.store.states import AttemptState, SettledBy, TouchpointStatus
from domain.customers import Channel
from domain.messages import Reason
from domain.ports import Timing
from domain.sinks.notices import NoticeType

UNSETTLED = (AttemptState.CLAIMED, AttemptState.UNKNOWN)
"""An attempt that may have reached the vendor, as far as we know."""

_ATTEMPTS = (
    select(attempts)
    .where(attempts.c.touchpoint_id == bindparam("of_touchpoint"))
    .order_by(attempts.c.attempt_id)
)
_ATTEMPT = select(attempts).where(attempts.c.attempt_id == bindparam("of_attempt"))
_INSERT_ATTEMPT = attempts.insert().returning(attempts.c.attempt_id)
_UPDATE_ATTEMPT = update(attempts).where(attempts.c.attempt_id == bindparam("of_attempt"))
_INSERT_TOUCHPOINT = touchpoints.insert()
_UPDATE_TOUCHPOINT = update(touchpoints).where(
    touchpoints.c.touchpoint_id == bindparam("of_touchpoint"),
    touchpoints.c.status != TouchpointStatus.SENT,
)


def is_unsettled(attempt: Row[Any]) -> bool:
    """Tell whether it still has to be found out what became of an attempt."""
    return attempt.state in UNSETTLED and attempt.settled_by is None


def tries_of(attempt: Row[Any]) -> int:
    """Return how many claims an attempt has had: one that was given back is claimed anew."""
    return attempt.tries or 1


def claimed_at(attempt: Row[Any], timing: Timing) -> datetime:
    """Return when an attempt was last claimed."""
    # A version before 0005 wrote no `claimed_at`.
    claimed: datetime = attempt.claimed_at or attempt.call_before - timing.call_window
    return claimed


def settling_ends(attempt: Row[Any], timing: Timing) -> datetime:
    """Return when nothing of an attempt can be under way any more."""
    channel = Channel(attempt.channel)  # a version before 0003 wrote no `settles_at`
    ends: datetime = attempt.settles_at or attempt.call_before + timing.settling(channel)
    return ends


def attempts_of(tx: Connection, touchpoint_id: str) -> Sequence[Row[Any]]:
    """Return a touchpoint's attempts on all channels, oldest first."""
    return tx.execute(_ATTEMPTS, {"of_touchpoint": touchpoint_id}).all()


def attempt_of(tx: Connection, attempt_id: int) -> Row[Any]:
    """Return an attempt, and its customer's time zone."""
    return tx.execute(_ATTEMPT, {"of_attempt": attempt_id}).one()


def insert_attempt(tx: Connection, **facts: object) -> int:
    """Record a new attempt; return its id."""
    attempt_id: int = tx.execute(_INSERT_ATTEMPT, facts).scalar_one()
    return attempt_id


def update_attempt(tx: Connection, attempt_id: int, **facts: object) -> None:
    """Change what is known of an attempt."""
    tx.execute(_UPDATE_ATTEMPT, {"of_attempt": attempt_id, **facts})


def insert_touchpoint(tx: Connection, **facts: object) -> None:
    """Record a new touchpoint."""
    tx.execute(_INSERT_TOUCHPOINT, facts)


def update_touchpoint(tx: Connection, touchpoint_id: str, **facts: object) -> None:
    """Change what is known of a touchpoint. One that was sent stays sent."""
    tx.execute(_UPDATE_TOUCHPOINT, {"of_touchpoint": touchpoint_id, **facts})


def settle_as_sent(
    tx: Connection,
    attempt: Row[Any],
    at: datetime,
    vendor_message_id: str | None,
    *,
    by: SettledBy | None = None,
) -> None:
    """Record that the vendor has it, whatever was thought before: an acceptance always wins.

    `by` says what settled it, if not its own record.
    """
    left_at = at if by is None else _left_at(attempt, at)
    update_attempt(
        tx,
        attempt.attempt_id,
        state=AttemptState.HANDED_OVER,
        reason=Reason.ACCEPTED,
        vendor_message_id=attempt.vendor_message_id or vendor_message_id,
        vendor_code=None,
        address=None,
        again_at=None,
        **_settled(attempt, left_at, at, by),
    )
    update_touchpoint(
        tx,
        attempt.touchpoint_id,
        status=TouchpointStatus.SENT,
        reason=Reason.ACCEPTED,
        channel=attempt.channel,
        decided_at=left_at,
        sent_at=left_at,
    )
    sent, channel = NoticeType.TOUCHPOINT_SENT, attempt.channel
    note_touchpoint(tx, sent, attempt.touchpoint_id, left_at, channel=channel)


def _left_at(attempt: Row[Any], reported_at: datetime) -> datetime:
    """Return when it left: a late report does not make it later, for caps and answers."""
    return min(reported_at, attempt.call_before) if attempt.call_before else reported_at


def _settled(
    attempt: Row[Any], left_at: datetime, at: datetime, by: SettledBy | None
) -> dict[str, object]:
    if attempt.state == AttemptState.HANDED_OVER:
        return {}
    return {"at": left_at} | ({} if by is None else {"settled_by": by, "settled_at": at})
