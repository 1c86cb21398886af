"""Settling: what became of a claimed attempt, by its own record or by asking the vendor."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Row, select
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.store.claim import claimed_at, settling_ends
from adapters.store.customers import Shown, lock_customer, suppress
from adapters.store.schema import (
    AttemptState,
    SettledBy,
    TouchpointStatus,
    attempts,
    touchpoints,
)
from adapters.store.touchpoints import (
    attempts_of,
    is_unsettled,
    settle_as_sent,
    tries_of,
    update_attempt,
    update_touchpoint,
)
from domain.clock import usable_zone
from domain.customers import Channel
from domain.messages import Delivery, Message, OnUnknown, Reason, Status
from domain.ports import Claim, InDoubt, Timing

_STATE_OF = {
    Status.FAILED: AttemptState.REFUSED,
    Status.SKIPPED: AttemptState.SKIPPED,
    Status.HELD: AttemptState.HELD,
    Status.UNKNOWN: AttemptState.UNKNOWN,
}


class Told(NamedTuple):
    """What an attempt tells of its call."""

    status: Status
    reason: Reason
    vendor_message_id: str | None = None
    suppress: bool = False
    """Whether the address must not be used any more."""


async def record(
    tx: AsyncConnection, claim: Claim, told: Told, at: datetime, timing: Timing
) -> Delivery:
    """Record what became of a claimed attempt, unless the vendor itself has said that it has it."""
    status, reason = told.status, told.reason
    customer = await lock_customer(tx, claim.customer.customer_id, at)
    attempt = await _attempt(tx, claim.attempt_id)
    if told.suppress:
        since, shown = claimed_at(claim, timing), Shown(claim.touchpoint_id)
        channel = Channel(attempt.channel)
        await suppress(tx, channel, claim.address, reason, at, since=since, shown=shown)
    if status is Status.SENT or attempt.state == AttemptState.HANDED_OVER:
        status, reason = Status.SENT, Reason.ACCEPTED
        await settle_as_sent(tx, attempt, at, told.vendor_message_id)
    elif _is_still(attempt, claim):  # else it woke up late: what was settled meanwhile stands
        await _write_down(tx, attempt, status, reason, at)
    return Delivery(
        status=status,
        reason=reason,
        channel=Channel(attempt.channel),
        at=at,
        time_zone=usable_zone(customer.time_zone),
        again_at=settling_ends(attempt, timing) if status is Status.UNKNOWN else None,
    )


async def _write_down(
    tx: AsyncConnection, attempt: Row[Any], status: Status, reason: Reason, at: datetime
) -> None:
    # Where it went is kept as long as the vendor may have to be asked about it.
    address = attempt.address if status is Status.UNKNOWN else None
    await update_attempt(
        tx,
        attempt.attempt_id,
        state=_STATE_OF[status],
        reason=reason,
        at=at,
        address=address,
    )
    stands: dict[str, object] = {"status": TouchpointStatus(status), "reason": reason}
    if status is Status.FAILED:
        stands = _may_have(await attempts_of(tx, attempt.touchpoint_id)) or stands
    await update_touchpoint(
        tx, attempt.touchpoint_id, channel=attempt.channel, decided_at=at, **stands
    )


async def release(tx: AsyncConnection, claim: Claim) -> None:
    """Give a claim back, and with it its place under the frequency cap."""
    await lock_customer(tx, claim.customer.customer_id, claim.call_before)
    attempt = await _attempt(tx, claim.attempt_id)
    if _is_still(attempt, claim):  # else the journey has gone on from what was settled
        await _never_arrived(tx, attempt, AttemptState.RELEASED)


async def _never_arrived(
    tx: AsyncConnection, attempt: Row[Any], state: AttemptState, **settled: object
) -> None:
    await update_attempt(tx, attempt.attempt_id, state=state, reason=None, address=None, **settled)
    tried = await attempts_of(tx, attempt.touchpoint_id)
    if tried[-1].attempt_id == attempt.attempt_id:
        stands = _may_have(tried) or {"status": TouchpointStatus.OPEN, "reason": None}
        await update_touchpoint(tx, attempt.touchpoint_id, **stands)


def _may_have(tried: Sequence[Row[Any]]) -> dict[str, object]:
    """Return how a touchpoint stands if nobody can say what became of an attempt; else nothing."""
    lost = [attempt for attempt in tried if attempt.state == AttemptState.UNKNOWN]
    return {"status": TouchpointStatus.UNKNOWN, "reason": lost[-1].reason} if lost else {}


async def settle(
    tx: AsyncConnection,
    doubt: InDoubt,
    candidates: Sequence[str] | None,
    message: Message,
    now: datetime,
) -> None:
    """Write down what a vendor said of a doubt, unless it was settled meanwhile.

    `candidates` are the vendor's messages that may be the one, none if it surely did not arrive,
    None where the vendor cannot say, so that `message`'s policy holds.
    """
    of_touchpoint = touchpoints.c.touchpoint_id == doubt.touchpoint_id
    customer_id = await tx.scalar(select(touchpoints.c.customer_id).where(of_touchpoint))
    await lock_customer(tx, str(customer_id), now)
    attempt = await _attempt(tx, doubt.attempt_id)
    if not _is_still(attempt, doubt):
        return
    if candidates is None:
        await _leave_unknown(tx, attempt, message, now)
        return
    others = await tx.scalars(
        select(attempts.c.vendor_message_id).where(
            attempts.c.vendor_message_id.in_(candidates),
            attempts.c.attempt_id != attempt.attempt_id,
        )
    )
    taken = set(others)
    # A vendor's message settles one attempt only.
    if mine := [each for each in candidates if each not in taken]:
        await settle_as_sent(tx, attempt, now, mine[0], by=SettledBy.TRACE)
    else:
        settled = {"settled_by": SettledBy.TRACE, "settled_at": now}
        await _never_arrived(tx, attempt, AttemptState.ABSENT, **settled)


async def _leave_unknown(
    tx: AsyncConnection, attempt: Row[Any], message: Message, now: datetime
) -> None:
    once = message.on_unknown is OnUnknown.AT_MOST_ONCE
    # A claim that died before its successor could call it unknown is called so here.
    reason = attempt.reason or Reason.INTERRUPTED
    await update_attempt(
        tx,
        attempt.attempt_id,
        state=AttemptState.UNKNOWN,
        reason=reason,
        address=None,
        settled_by=SettledBy.AT_MOST_ONCE if once else SettledBy.AT_LEAST_ONCE,
        settled_at=now,
    )
    await update_touchpoint(
        tx,
        attempt.touchpoint_id,
        status=TouchpointStatus.UNKNOWN,
        reason=Reason.AT_MOST_ONCE if once else reason,
    )


def _is_still(attempt: Row[Any], held: Claim | InDoubt) -> bool:
    """Tell whether an attempt is open, and that very claim of it, not one made since."""
    return is_unsettled(attempt) and tries_of(attempt) == held.tries


async def _attempt(tx: AsyncConnection, attempt_id: int) -> Row[Any]:
    return (await tx.execute(select(attempts).where(attempts.c.attempt_id == attempt_id))).one()
