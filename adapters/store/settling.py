"""Settling: what became of a claimed attempt, by its own record or by the vendor's news."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.store.claiming import settled_at
from adapters.store.customers import lock_customer, suppress
from adapters.store.schema import AttemptState, TouchpointStatus, attempts, touchpoints
from adapters.store.touchpoints import (
    UNSETTLED,
    TouchpointRow,
    attempts_of,
    find,
    settle_as_sent,
    update_attempt,
    update_touchpoint,
)
from domain.clock import usable_zone
from domain.customers import Channel
from domain.messages import Delivery, Reason, Status
from domain.ports import Claim

_CALLED = (*UNSETTLED, AttemptState.HANDED_OVER, AttemptState.REFUSED, AttemptState.RELEASED)
"""The attempts that a vendor can have news of: the others never called."""

_STATE_OF = {
    Status.FAILED: AttemptState.REFUSED,
    Status.SKIPPED: AttemptState.SKIPPED,
    Status.HELD: AttemptState.HELD,
    Status.UNKNOWN: AttemptState.UNKNOWN,
}

_PROGRESS = {
    **dict.fromkeys(("accepted", "scheduled", "queued", "sending"), 1),
    **dict.fromkeys(("processed", "sent", "deferred"), 2),
    "delivered": 3,
    **dict.fromkeys(("opened", "read"), 4),
    "clicked": 5,
    **dict.fromkeys(("bounced", "undelivered", "dropped", "failed"), 6),
}
"""How far a vendor's word takes a message. News comes late and out of order; it only moves on."""


async def record(
    tx: AsyncConnection,
    claim: Claim,
    status: Status,
    reason: Reason,
    at: datetime,
    *,
    vendor_message_id: str | None,
    suppress_address: bool,
) -> Delivery:
    """Record what became of a claimed attempt, unless the vendor itself has said that it has it."""
    customer = await lock_customer(tx, claim.customer.customer_id, at)
    attempt = await _attempt(tx, claim)
    if suppress_address:
        await suppress(tx, Channel(attempt.channel), claim.address, reason, at)
    if status is Status.SENT or attempt.state == AttemptState.HANDED_OVER:
        status, reason = Status.SENT, Reason.ACCEPTED
        await settle_as_sent(tx, attempt, at, vendor_message_id)
    else:
        await update_attempt(tx, attempt.attempt_id, state=_STATE_OF[status], reason=reason, at=at)
        await update_touchpoint(
            tx,
            attempt.touchpoint_id,
            status=TouchpointStatus(status),
            reason=reason,
            channel=attempt.channel,
            decided_at=at,
        )
    return Delivery(
        status=status,
        reason=reason,
        channel=Channel(attempt.channel),
        at=at,
        time_zone=usable_zone(customer.time_zone),
        again_at=settled_at(claim.call_before, at) if status is Status.UNKNOWN else None,
    )


async def release(tx: AsyncConnection, claim: Claim) -> None:
    """Give a claim back, and with it its place under the frequency cap."""
    await lock_customer(tx, claim.customer.customer_id, claim.call_before)
    attempt = await _attempt(tx, claim)
    if attempt.state in UNSETTLED:
        await update_attempt(tx, attempt.attempt_id, state=AttemptState.RELEASED, reason=None)
        newest = (await attempts_of(tx, attempt.touchpoint_id))[-1]
        if newest.attempt_id == attempt.attempt_id:
            await update_touchpoint(
                tx, attempt.touchpoint_id, status=TouchpointStatus.OPEN, reason=None
            )


async def note(
    tx: AsyncConnection,
    touchpoint_id: str,
    channel: Channel,
    vendor_state: str,
    at: datetime,
    vendor_message_id: str | None,
) -> TouchpointRow | None:
    """Take in a vendor's news of a touchpoint: any news at all proves that the vendor has it."""
    touchpoint = await find(tx, touchpoint_id)
    if touchpoint is None:
        return None
    await lock_customer(tx, touchpoint.customer_id, at)
    attempt = _told_of(await attempts_of(tx, touchpoint_id), channel, vendor_message_id)
    if attempt is not None:
        await settle_as_sent(tx, attempt, at, vendor_message_id)
        await _move_on(tx, attempt, vendor_state)
    return await find(tx, touchpoint_id)


def _told_of(
    rows: Sequence[Row[Any]], channel: Channel, vendor_message_id: str | None
) -> Row[Any] | None:
    called = [row for row in rows if row.channel == channel and row.state in _CALLED]
    named = [row for row in called if row.vendor_message_id == vendor_message_id is not None]
    return next(reversed(named or called), None)


async def _move_on(tx: AsyncConnection, attempt: Row[Any], vendor_state: str) -> None:
    row = (
        await tx.execute(
            select(touchpoints).where(touchpoints.c.touchpoint_id == attempt.touchpoint_id)
        )
    ).one()
    progress = _PROGRESS.get(vendor_state, 0)
    if row.channel == attempt.channel and progress > _PROGRESS.get(row.vendor_state, 0):
        await tx.execute(
            touchpoints.update()
            .where(touchpoints.c.touchpoint_id == attempt.touchpoint_id)
            .values(vendor_state=vendor_state)
        )


async def _attempt(tx: AsyncConnection, claim: Claim) -> Row[Any]:
    return (
        await tx.execute(select(attempts).where(attempts.c.attempt_id == claim.attempt_id))
    ).one()
