"""Reconciling: what became of a claimed attempt, by its own record or by asking the vendor."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, bindparam, select

from adapters.store.customers.rows import lock_known_customer
from adapters.store.customers.suppressions import Shown, suppress
from adapters.store.schema import attempts, touchpoints
from adapters.store.sends.rows import (
    attempt_of,
    attempts_of,
    claimed_at,
    is_unsettled,
    settle_as_sent,
    settling_ends,
    tries_of,
    update_attempt,
    update_touchpoint,
)
from adapters.store.sinks.happened import note_touchpoint
from adapters.store.states import AttemptState, SettledBy, TouchpointStatus
from domain.customers import Channel
from domain.messages import Delivery, Message, OnUnknown, Reason, Status
from domain.ports import Claim, InDoubt, Timing
from domain.sinks.notices import NoticeType

_STATE_OF = {
    Status.FAILED: AttemptState.REFUSED,
    Status.SKIPPED: AttemptState.SKIPPED,
    Status.HELD: AttemptState.HELD,
    Status.UNKNOWN: AttemptState.UNKNOWN,
}
_CUSTOMER_OF = select(touchpoints.c.customer_id).where(
    touchpoints.c.touchpoint_id == bindparam("of_touchpoint")
)
_OTHERS = select(attempts.c.vendor_message_id).where(
    attempts.c.vendor_message_id.in_(bindparam("candidates", expanding=True)),
    attempts.c.attempt_id != bindparam("but"),
)


class CallResult(NamedTuple):
    """What came of an attempt's call."""

    status: Status
    reason: Reason
    vendor_message_id: str | None = None
    suppress: bool = False
    """Whether the address must not be used any more."""
    vendor_code: str | None = None
    """The vendor's, of a refusal."""


def record(
    tx: Connection, claim: Claim, result: CallResult, at: datetime, timing: Timing
) -> Delivery:
    """Record what came of a claimed attempt, unless the vendor itself reported that it has it."""
    lock_known_customer(tx, claim.customer.customer_id)
    attempt = attempt_of(tx, claim.attempt_id)
    if result.suppress:
        _suppress(tx, attempt, claim, result, at, timing)
    status, reason = _write_down(tx, attempt, claim, result, at)
    return Delivery(
        status=status,
        reason=reason,
        channel=Channel(attempt.channel),
        at=at,
        time_zone=claim.customer.time_zone,
        again_at=settling_ends(attempt, timing) if status is Status.UNKNOWN else None,
    )


def _suppress(
    tx: Connection,
    attempt: Row[Any],
    claim: Claim,
    result: CallResult,
    at: datetime,
    timing: Timing,
) -> None:
    since, shown = claimed_at(attempt, timing), Shown(claim.touchpoint_id, result.vendor_code)
    channel = Channel(attempt.channel)
    suppress(tx, channel, claim.address, result.reason, at, since=since, shown=shown)


def _write_down(
    tx: Connection, attempt: Row[Any], claim: Claim, result: CallResult, at: datetime
) -> tuple[Status, Reason]:
    if result.status is Status.SENT or attempt.state == AttemptState.HANDED_OVER:
        settle_as_sent(tx, attempt, at, result.vendor_message_id)
        return Status.SENT, Reason.ACCEPTED
    if _is_still(attempt, claim):  # else it woke up late: what was settled meanwhile stands
        _write_not_sent(tx, attempt, result, at)
    return result.status, result.reason


def _write_not_sent(tx: Connection, attempt: Row[Any], result: CallResult, at: datetime) -> None:
    status, reason = result.status, result.reason
    # Where it went is kept as long as the vendor may have to be asked about it.
    address = attempt.address if status is Status.UNKNOWN else None
    state = _STATE_OF[status]
    told = {"state": state, "reason": reason, "vendor_code": result.vendor_code}
    update_attempt(tx, attempt.attempt_id, at=at, address=address, **told)
    stands: dict[str, object] = {"status": TouchpointStatus(status), "reason": reason}
    if status is Status.FAILED:
        stands = _may_have(attempts_of(tx, attempt.touchpoint_id)) or stands
    update_touchpoint(tx, attempt.touchpoint_id, channel=attempt.channel, decided_at=at, **stands)
    if stands["status"] is TouchpointStatus.FAILED:
        failed, channel = NoticeType.TOUCHPOINT_FAILED, attempt.channel
        note_touchpoint(tx, failed, attempt.touchpoint_id, at, channel=channel, reason=reason)


def release(tx: Connection, claim: Claim, vendor_code: str | None = None) -> None:
    """Give a claim back, and with it its place under the frequency cap.

    `vendor_code` is the vendor's, if it refused the call.
    """
    lock_known_customer(tx, claim.customer.customer_id)
    attempt = attempt_of(tx, claim.attempt_id)
    if _is_still(attempt, claim):  # else the journey has gone on from what was settled
        back: dict[str, object] = {"claimed_at": None, "vendor_code": vendor_code}
        _never_arrived(tx, attempt, AttemptState.RELEASED, **back)


def _never_arrived(
    tx: Connection, attempt: Row[Any], state: AttemptState, **settled: object
) -> None:
    update_attempt(tx, attempt.attempt_id, state=state, reason=None, address=None, **settled)
    tried = attempts_of(tx, attempt.touchpoint_id)
    if tried[-1].attempt_id == attempt.attempt_id:
        stands = _may_have(tried) or {"status": TouchpointStatus.OPEN, "reason": None}
        update_touchpoint(tx, attempt.touchpoint_id, **stands)


def _may_have(tried: Sequence[Row[Any]]) -> dict[str, object]:
    """Return how a touchpoint stands if the customer may have got an attempt; else nothing."""
    lost = [attempt for attempt in tried if attempt.state == AttemptState.UNKNOWN]
    return {"status": TouchpointStatus.UNKNOWN, "reason": lost[-1].reason} if lost else {}


def settle(
    tx: Connection,
    doubt: InDoubt,
    candidates: Sequence[str] | None,
    message: Message,
    now: datetime,
) -> None:
    """Record what a vendor answered about an attempt in doubt, unless it was settled meanwhile.

    `candidates` are the vendor's messages that may be the one, none if it surely did not arrive,
    None where the vendor cannot know, so that `message`'s policy holds.
    """
    customer_id = tx.scalar(_CUSTOMER_OF, {"of_touchpoint": doubt.touchpoint_id})
    lock_known_customer(tx, str(customer_id))
    attempt = attempt_of(tx, doubt.attempt_id)
    if not _is_still(attempt, doubt):
        return
    if candidates is None:
        _leave_unknown(tx, attempt, message, now)
        return
    settled = {"settled_by": SettledBy.TRACE, "settled_at": now}
    others = tx.scalars(_OTHERS, {"candidates": list(candidates), "but": attempt.attempt_id})
    taken = set(others)
    # A vendor's message settles one attempt only.
    if mine := [each for each in candidates if each not in taken]:
        settle_as_sent(tx, attempt, now, mine[0], by=SettledBy.TRACE)
    else:
        _never_arrived(tx, attempt, AttemptState.ABSENT, **settled)


def _leave_unknown(tx: Connection, attempt: Row[Any], message: Message, now: datetime) -> None:
    once = message.on_unknown is OnUnknown.AT_MOST_ONCE
    # A claim that died before its successor could call it unknown is called so here.
    reason = attempt.reason or Reason.INTERRUPTED
    update_attempt(
        tx,
        attempt.attempt_id,
        state=AttemptState.UNKNOWN,
        reason=reason,
        address=None,
        settled_by=SettledBy.AT_MOST_ONCE if once else SettledBy.AT_LEAST_ONCE,
        settled_at=now,
    )
    stands = Reason.AT_MOST_ONCE if once else reason
    update_touchpoint(tx, attempt.touchpoint_id, status=TouchpointStatus.UNKNOWN, reason=stands)


def _is_still(attempt: Row[Any], held: Claim | InDoubt) -> bool:
    """Tell whether an attempt is open, and that very claim of it, not one made since."""
    return is_unsettled(attempt) and tries_of(attempt) == held.tries
