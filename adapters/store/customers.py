"""Customers as the store keeps them: their row, its lock, their consents and suppressions."""

import hashlib
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Row, delete, func, literal, or_, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.store.database import insert
from adapters.store.schema import consents, customers, liftings, suppressions
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


def address_digest(channel: Channel, address: str) -> str:
    """Return what is kept of an address where it need not be written to."""
    return hashlib.sha256(folded(channel, address).encode()).hexdigest()


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


async def lock_address(tx: AsyncConnection, channel: Channel, address: str) -> None:
    """Hold an address until the transaction ends: customers may share it, or none may have it yet.

    Taken after all locks of customers; whoever takes several takes them in order, folded.
    """
    if tx.dialect.name == "postgresql":  # SQLite writes one transaction at a time
        lock = text("SELECT pg_advisory_xact_lock(hashtextextended(:address, 0))")
        await tx.execute(lock, {"address": folded(channel, address)})


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
    await tx.execute(
        row.on_conflict_do_update(
            index_elements=["customer_id", "topic", "channel"],
            set_={
                "granted": row.excluded.granted,
                "at": _later(tx, consents.c.at, row.excluded.at),
                "source": row.excluded.source,
            },
            where=consents.c.at <= row.excluded.at if word.granted else None,
        )
    )


def _later(
    tx: AsyncConnection, one: ColumnElement[Any], other: ColumnElement[Any]
) -> ColumnElement[Any]:
    latest = func.greatest if tx.dialect.name == "postgresql" else func.max
    return latest(one, other)


async def is_suppressed(tx: AsyncConnection, channel: Channel, address: str | None) -> bool:
    """Tell whether an address must not be used on a channel."""
    return address is not None and await suppression_of(tx, channel, address) is not None


async def suppression_of(tx: AsyncConnection, channel: Channel, address: str) -> Row[Any] | None:
    """Return what bars an address from a channel, if anything does."""
    found = await tx.execute(select(suppressions).where(*_place(channel, address)))
    return found.one_or_none()


_GRAVITY = (Reason.INVALID_ADDRESS, Reason.BOUNCED, Reason.OPTED_OUT, Reason.SPAM_REPORT)
"""Why an address is barred, the gravest last."""
OPTED_OUT_BY_CUSTOMER = (Reason.OPTED_OUT, Reason.SPAM_REPORT)
"""What the customer asked for herself: only she can take it back."""


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
    since: datetime | None = None,
    shown: Shown | None = None,
) -> None:
    """Bar an address from a channel; of several reasons the gravest stays, in whatever order.

    What is told of the past does nothing where the address was let be used again after `since`: a
    repeat does not undo what was lifted.
    """
    await lock_address(tx, channel, address)
    if since is not None and await _is_lifted(tx, channel, address, reason, since):
        return
    told = {"reason": reason} | (shown or Shown())._asdict()
    known = await suppression_of(tx, channel, address)
    if known is None:
        place = {"channel": channel, "address": folded(channel, address)}
        await tx.execute(insert(tx, suppressions).values(at=at, **place, **told))
    elif _weight(**told) > _weight(known.reason, known.touchpoint_id, known.detail):
        await tx.execute(update(suppressions).where(*_place(channel, address)).values(told))


def _weight(
    reason: str | None, touchpoint_id: str | None, detail: str | None
) -> tuple[int, str, str]:
    """Return what decides between two suppressions. A tie of gravity is broken somehow, always."""
    gravity = _GRAVITY.index(Reason(reason)) if reason in _GRAVITY else -1
    return gravity, touchpoint_id or "", detail or ""


async def unsuppress(
    tx: AsyncConnection, channel: Channel, address: str, at: datetime, *, at_her_request: bool
) -> None:
    """Let an address be used on a channel again, and keep when: what is told late may be older."""
    await lock_address(tx, channel, address)
    await tx.execute(delete(suppressions).where(*_place(channel, address)))
    row = insert(tx, liftings).values(
        channel=channel,
        address_digest=address_digest(channel, address),
        at_her_request=at_her_request,
        at=at,
    )
    await tx.execute(
        row.on_conflict_do_update(
            index_elements=["channel", "address_digest", "at_her_request"],
            set_={"at": _later(tx, liftings.c.at, row.excluded.at)},
        )
    )


async def _is_lifted(
    tx: AsyncConnection, channel: Channel, address: str, reason: str, since: datetime
) -> bool:
    """Tell whether an address was let be used after `since`, her own intent only at her request."""
    found = await tx.execute(
        select(liftings.c.at).where(
            liftings.c.channel == channel,
            liftings.c.address_digest == address_digest(channel, address),
            liftings.c.at > since,
            or_(liftings.c.at_her_request, literal(reason not in OPTED_OUT_BY_CUSTOMER)),
        )
    )
    return found.first() is not None


def _place(channel: Channel, address: str) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    here = suppressions.c.address == folded(channel, address)
    return suppressions.c.channel == channel, here
