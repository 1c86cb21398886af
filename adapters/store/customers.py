"""Customers as the store keeps them: their row, its lock, their consents and suppressions."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.store.database import insert
from adapters.store.schema import consents, customers, suppressions
from domain.clock import usable_zone
from domain.customers import Channel, Consent, Customer, Topic


async def lock_customer(tx: AsyncConnection, customer_id: str, at: datetime) -> Row[Any]:
    """Return the customer's row, locked until the transaction ends; a bare one if she is unknown.

    Whoever locks several customers takes them in the order of their ids.
    """
    locked = select(customers).where(customers.c.customer_id == customer_id).with_for_update()
    row = (await tx.execute(locked)).one_or_none()
    if row is not None:
        return row
    bare = {"customer_id": customer_id, "traits": {}, "created_at": at, "updated_at": at}
    await tx.execute(insert(tx, customers).values(bare).on_conflict_do_nothing())
    return (await tx.execute(locked)).one()


def customer_of(row: Row[Any]) -> Customer:
    """Make the customer of a row of `customers`."""
    return Customer(
        customer_id=row.customer_id,
        email=row.email,
        phone=row.phone,
        first_name=row.first_name,
        locale=row.locale or "en",
        time_zone=usable_zone(row.time_zone),
        traits=row.traits,
        erased=row.erased_at is not None,
    )


def folded(channel: Channel, address: str) -> str:
    """Return the form in which addresses are compared: the case of an e-mail address is idle."""
    return address.strip().casefold() if channel is Channel.EMAIL else address.strip()


async def ids_at(tx: AsyncConnection, channel: Channel, address: str) -> list[str]:
    """Return the ids of the customers reached at this address, in order."""
    column = {Channel.EMAIL: customers.c.email_folded, Channel.SMS: customers.c.phone}[channel]
    found = await tx.scalars(
        select(customers.c.customer_id)
        .where(column == folded(channel, address))
        .order_by(customers.c.customer_id)
    )
    return list(found)


async def consents_of(tx: AsyncConnection, customer_id: str) -> Sequence[Consent]:
    """Return the customer's latest word on every topic and channel."""
    rows = await tx.execute(select(consents).where(consents.c.customer_id == customer_id))
    return [
        Consent(
            topic=Topic(row.topic), channel=Channel(row.channel), granted=row.granted, at=row.at
        )
        for row in rows
    ]


async def write_consent(
    tx: AsyncConnection, customer_id: str, word: Consent, *, source: str
) -> None:
    """Write down a customer's word on one topic and channel.

    A consent is ignored when she has said something newer since. A withdrawal always counts: of two
    mistakes, silence is the smaller one.
    """
    row = insert(tx, consents).values(customer_id=customer_id, source=source, **dict(word))
    later = func.greatest if tx.dialect.name == "postgresql" else func.max
    await tx.execute(
        row.on_conflict_do_update(
            index_elements=["customer_id", "topic", "channel"],
            set_={
                "granted": row.excluded.granted,
                "at": later(consents.c.at, row.excluded.at),
                "source": row.excluded.source,
            },
            where=consents.c.at <= row.excluded.at if word.granted else None,
        )
    )


async def is_suppressed(tx: AsyncConnection, channel: Channel, address: str | None) -> bool:
    """Tell whether an address must not be used on a channel."""
    if address is None:
        return False
    found = await tx.scalar(
        select(suppressions.c.address).where(
            suppressions.c.channel == channel, suppressions.c.address == folded(channel, address)
        )
    )
    return found is not None


async def suppress(
    tx: AsyncConnection, channel: Channel, address: str, reason: str, at: datetime
) -> None:
    """Bar an address from a channel."""
    row = insert(tx, suppressions).values(
        channel=channel, address=folded(channel, address), reason=reason, at=at
    )
    await tx.execute(
        row.on_conflict_do_update(
            index_elements=["channel", "address"],
            set_={"reason": row.excluded.reason, "at": row.excluded.at},
        )
    )


async def lift_suppression(tx: AsyncConnection, channel: Channel, address: str) -> None:
    """Let an address be used on a channel again."""
    await tx.execute(
        delete(suppressions).where(
            suppressions.c.channel == channel, suppressions.c.address == folded(channel, address)
        )
    )
