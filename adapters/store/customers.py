"""Customers as the store keeps them: their row, its lock, their consents and suppressions."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Row, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.store.database import insert
from adapters.store.schema import consents, customers, suppressions
from domain.clock import usable_zone
from domain.customers import Channel, Consent, Customer, Topic
from domain.messages import Reason


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


async def lock_customers(tx: AsyncConnection, customer_ids: Collection[str]) -> None:
    """Lock customers whom the store knows until the transaction ends, in the order of their ids."""
    await tx.execute(
        select(customers.c.customer_id)
        .where(customers.c.customer_id.in_(customer_ids))
        .order_by(customers.c.customer_id)
        .with_for_update()
    )


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


REACHED_AT = {Channel.EMAIL: customers.c.email_folded, Channel.SMS: customers.c.phone}
"""Where a customer's row has the address of a channel, folded."""


async def ids_at(tx: AsyncConnection, channel: Channel, address: str) -> list[str]:
    """Return the ids of the customers reached at this address, in order."""
    found = await tx.scalars(
        select(customers.c.customer_id)
        .where(REACHED_AT[channel] == folded(channel, address))
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


_GRAVITY = (Reason.INVALID_ADDRESS, Reason.BOUNCED, Reason.OPTED_OUT, Reason.SPAM_REPORT)
"""Why an address is barred, the gravest last."""


class Shown(NamedTuple):
    """What showed that an address is of no use."""

    touchpoint_id: str | None = None
    detail: str | None = None
    """The vendor's code: 5.1.1, 30005."""


async def suppress(
    tx: AsyncConnection,
    channel: Channel,
    address: str,
    reason: str,
    at: datetime,
    *,
    shown: Shown | None = None,
    anew: bool = True,
) -> None:
    """Bar an address from a channel; of several reasons the gravest stays, in whatever order.

    Where it is not barred yet, only what is told `anew` bars it, so that a repeat does not undo
    what was lifted since.
    """
    place = {"channel": channel, "address": folded(channel, address)}
    told = {"reason": reason} | (shown or Shown())._asdict()
    if anew:
        row = insert(tx, suppressions).values(at=at, **place, **told)
        await tx.execute(row.on_conflict_do_nothing())
    here = suppressions.c.channel == channel, suppressions.c.address == place["address"]
    known = (await tx.execute(select(suppressions).where(*here).with_for_update())).one_or_none()
    if known is not None and _weight(**told) > _weight(
        known.reason, known.touchpoint_id, known.detail
    ):
        await tx.execute(update(suppressions).where(*here).values(told))


def _weight(
    reason: str | None, touchpoint_id: str | None, detail: str | None
) -> tuple[int, str, str]:
    """Return what decides between two suppressions. A tie of gravity is broken somehow, always."""
    gravity = _GRAVITY.index(Reason(reason)) if reason in _GRAVITY else -1
    return gravity, touchpoint_id or "", detail or ""


async def lift_suppression(tx: AsyncConnection, channel: Channel, address: str) -> None:
    """Let an address be used on a channel again."""
    await tx.execute(
        delete(suppressions).where(
            suppressions.c.channel == channel, suppressions.c.address == folded(channel, address)
        )
    )
