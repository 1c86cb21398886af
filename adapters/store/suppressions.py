"""Lifting a suppression: an address that was barred is used again, because a person says so."""

from datetime import datetime
from typing import Any, NamedTuple
from uuid import uuid4

from sqlalchemy import Row, select
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.store.customers import (
    OPTED_OUT_BY_CUSTOMER,
    REACHED_AT,
    lock_address,
    suppression_of,
    unsuppress,
)
from adapters.store.database import Database
from adapters.store.intake import CHANNEL_RESTARTED, OPERATOR, store_event
from adapters.store.schema import EventState, customers
from domain.customers import Channel
from domain.ids import event_id_of
from domain.messages import Reason
from domain.operations import OperatorRequest


class NotSuppressed(LookupError):
    """There is no suppression to lift; the message says why."""


class OptedOutByCustomer(ValueError):
    """The customer asked for it herself, and nobody says that she wants messages again."""


class Lifted(NamedTuple):
    """The suppression that was lifted."""

    reason: str
    since: datetime


class Suppressions:
    """The addresses that are barred from a channel."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def lift(
        self,
        customer_id: str,
        channel: Channel,
        operator: OperatorRequest,
        at: datetime,
        *,
        at_her_request: bool = False,
    ) -> Lifted:
        """Let the customer's present address be used again, for all who have it; keep who and why.

        Raises `NotSuppressed`; `OptedOutByCustomer` for what she asked for, unless it is lifted
        `at_her_request` too.
        """
        async with self._database.begin() as tx:
            reached = await _locked_with(tx, customer_id, channel)
            address = reached[0].address
            await lock_address(tx, channel, address)
            barred = await suppression_of(tx, channel, address)
            if barred is None:
                raise NotSuppressed(f"{customer_id}: nothing bars her address for {channel.label}")
            if barred.reason in OPTED_OUT_BY_CUSTOMER and not at_her_request:
                raise OptedOutByCustomer(
                    f"{customer_id}: she asked for no more {channel.label} herself "
                    f"({Reason(barred.reason).label})"
                )
            await unsuppress(tx, channel, address, at, at_her_request=at_her_request)
            for row in reached:
                await _keep(
                    tx, row.customer_id, barred, operator, at, at_her_request=at_her_request
                )
        return Lifted(barred.reason, barred.at)


async def _locked_with(tx: AsyncConnection, customer_id: str, channel: Channel) -> list[Row[Any]]:
    """Lock all who share the customer's address, in id order. Raises `NotSuppressed`."""
    she = customers.alias("she")
    hers = select(she.c[REACHED_AT[channel].name]).where(she.c.customer_id == customer_id)
    found = await tx.execute(
        select(customers.c.customer_id, REACHED_AT[channel].label("address"))
        .where(REACHED_AT[channel] == hers.scalar_subquery())
        .order_by(customers.c.customer_id)
        .with_for_update()
    )
    rows: list[Row[Any]] = [*found]
    if rows:
        return rows
    known = select(customers.c.customer_id).where(customers.c.customer_id == customer_id)
    if await tx.scalar(known) is None:
        raise NotSuppressed(f"nothing is known of a customer `{customer_id}`")
    raise NotSuppressed(f"{customer_id}: she has no address for {channel.label}")


async def _keep(
    tx: AsyncConnection,
    customer_id: str,
    barred: Row[Any],
    operator: OperatorRequest,
    at: datetime,
    *,
    at_her_request: bool,
) -> None:
    """Write down who lifted what and why; nobody is there to dispatch it to."""
    await store_event(
        tx,
        event_id=event_id_of(uuid4().hex, scope=OPERATOR),
        customer_id=customer_id,
        name=CHANNEL_RESTARTED,
        properties={
            "channel": barred.channel,
            "by": operator.by,
            "reason": operator.reason,
            "barred_for": barred.reason,
            "barred_at": barred.at.isoformat(),
            "at_her_request": at_her_request,
        },
        occurred_at=at,
        source=OPERATOR,
        state=EventState.DISPATCHED,
    )
