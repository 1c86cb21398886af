"""Touchpoints and their attempts, as rows."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Row, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.store.customers import address_digest
from adapters.store.schema import (
    AttemptState,
    SettledBy,
    TouchpointStatus,
    attempts,
    customers,
    touchpoints,
)
from domain.customers import Channel, Topic
from domain.messages import Reason

UNSETTLED = (AttemptState.CLAIMED, AttemptState.UNKNOWN)
"""An attempt that may have reached the vendor, as far as we know."""


def is_unsettled(attempt: Row[Any]) -> bool:
    """Tell whether it still has to be found out what became of an attempt."""
    return attempt.state in UNSETTLED and attempt.settled_by is None


def tries_of(attempt: Row[Any]) -> int:
    """Return how many claims an attempt has had: one that was given back is claimed anew."""
    return attempt.tries or 1


class TouchpointRow(NamedTuple):
    """One message to one customer in one enrolment, and what became of it."""

    touchpoint_id: str
    customer_id: str
    journey: str
    workflow_id: str
    message: str
    topic: Topic
    journey_topic: Topic
    channel: Channel | None
    """The one it went by, or was last tried on."""
    status: TouchpointStatus
    reason: Reason | None
    vendor_state: str | None
    locale: str
    """The customer's."""
    actions: tuple[str, ...]
    """The links it offers beside the unsubscribe link."""
    address_is_current: bool
    """Whether the customer is still reached where it went."""

    @property
    def topic_left_by_unsubscribing(self) -> Topic:
        """What its unsubscribe link leaves: its topic, or its journey's if that cannot be left."""
        return self.topic if self.topic.can_be_left else self.journey_topic


async def find(tx: AsyncConnection, touchpoint_id: str) -> TouchpointRow | None:
    """Find a touchpoint by the opaque id that vendors and links carry."""
    row = (
        await tx.execute(
            select(touchpoints, customers.c.locale, customers.c.email, customers.c.phone)
            .join_from(touchpoints, customers)
            .where(touchpoints.c.touchpoint_id == touchpoint_id)
        )
    ).one_or_none()
    if row is None:
        return None
    return TouchpointRow(
        touchpoint_id=row.touchpoint_id,
        customer_id=row.customer_id,
        journey=row.journey,
        workflow_id=row.workflow_id,
        message=row.message,
        topic=Topic(row.topic),
        journey_topic=Topic(row.journey_topic),
        channel=None if row.channel is None else Channel(row.channel),
        status=TouchpointStatus(row.status),
        reason=None if row.reason is None else Reason(row.reason),
        vendor_state=row.vendor_state,
        locale=row.locale or "en",
        actions=tuple(row.actions.split()),
        address_is_current=row.address_digest == _digest_of_present_address(row),
    )


def _digest_of_present_address(row: Row[Any]) -> str | None:
    if row.channel is None:
        return None
    channel = Channel(row.channel)
    address = {Channel.EMAIL: row.email, Channel.SMS: row.phone}[channel]
    return None if address is None else address_digest(channel, address)


async def attempts_of(tx: AsyncConnection, touchpoint_id: str) -> Sequence[Row[Any]]:
    """Return a touchpoint's attempts on all channels, oldest first."""
    rows = await tx.execute(
        select(attempts)
        .where(attempts.c.touchpoint_id == touchpoint_id)
        .order_by(attempts.c.attempt_id)
    )
    return rows.all()


async def update_attempt(tx: AsyncConnection, attempt_id: int, **facts: object) -> None:
    """Change what is known of an attempt."""
    await tx.execute(update(attempts).where(attempts.c.attempt_id == attempt_id).values(**facts))


async def update_touchpoint(tx: AsyncConnection, touchpoint_id: str, **facts: object) -> None:
    """Change what is known of a touchpoint. One that was sent stays sent."""
    await tx.execute(
        update(touchpoints)
        .where(
            touchpoints.c.touchpoint_id == touchpoint_id,
            touchpoints.c.status != TouchpointStatus.SENT,
        )
        .values(**facts)
    )


async def settle_as_sent(
    tx: AsyncConnection,
    attempt: Row[Any],
    at: datetime,
    vendor_message_id: str | None,
    *,
    by: SettledBy | None = None,
) -> None:
    """Write down that the vendor has it, whatever was thought before: an acceptance always wins.

    `by` says what settled it, if not its own record.
    """
    settled: dict[str, object] = {}
    # Who tells it later does not make it later: caps and answers reckon from when it left.
    left_at = min(at, attempt.call_before) if by is not None and attempt.call_before else at
    if attempt.state != AttemptState.HANDED_OVER:
        settled = {"at": left_at}
        if by is not None:
            settled |= {"settled_by": by, "settled_at": at}
    await update_attempt(
        tx,
        attempt.attempt_id,
        state=AttemptState.HANDED_OVER,
        reason=Reason.ACCEPTED,
        vendor_message_id=attempt.vendor_message_id or vendor_message_id,
        address=None,
        again_at=None,
        **settled,
    )
    await update_touchpoint(
        tx,
        attempt.touchpoint_id,
        status=TouchpointStatus.SENT,
        reason=Reason.ACCEPTED,
        channel=attempt.channel,
        decided_at=left_at,
        sent_at=left_at,
    )
