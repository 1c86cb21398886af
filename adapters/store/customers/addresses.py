"""Where customers are reached: how addresses are given, compared, found and locked."""

import hashlib
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, select, text

from adapters.store.engine.statements import ByDialect, Insert
from adapters.store.schema import addresses
from channels.registry import CHANNELS
from domain.customers import Channel
from domain.profile import takes_address

_OF_CUSTOMER = (
    addresses.c.customer_id == bindparam("of_customer"),
    addresses.c.channel == bindparam("on_channel"),
)
_IDS_AT = (
    select(addresses.c.customer_id)
    .where(
        addresses.c.channel == bindparam("on_channel"), addresses.c.folded == bindparam("address")
    )
    .order_by(addresses.c.customer_id)
)
_NEWEST = (
    select(addresses.c.address)
    .where(*_OF_CUSTOMER)
    .order_by(addresses.c.at.desc(), addresses.c.folded)
    .limit(1)
)
_LOCK_ADDRESSES = text(
    "SELECT pg_advisory_xact_lock(hashtextextended(address, 0))"
    " FROM unnest(CAST(:addresses AS text[])) AS address"  # one after the other, as they are given
)


def _given(insert: Insert) -> Any:
    brought = insert.excluded
    return insert.on_conflict_do_update(
        index_elements=["customer_id", "channel", "folded"],
        set_={"address": brought.address, "at": brought.at},
    )


def _but_the_newest() -> Any:
    """Delete what is more than a channel takes: never the one that was given just now."""
    other = addresses.alias("other")
    kept = (
        select(other.c.folded)
        .where(
            other.c.customer_id == bindparam("of_customer"),
            other.c.channel == bindparam("on_channel"),
        )
        .order_by((other.c.folded == bindparam("given")).desc(), other.c.at.desc(), other.c.folded)
        .limit(bindparam("most"))
    )
    return delete(addresses).where(*_OF_CUSTOMER, addresses.c.folded.not_in(kept))


_GIVE = ByDialect(addresses, _given)
_DROP_OTHERS = _but_the_newest()
_TOLD_AT = select(addresses.c.folded, addresses.c.at).where(*_OF_CUSTOMER)
_DROP = delete(addresses).where(*_OF_CUSTOMER, addresses.c.at <= bindparam("given_at"))


def folded(channel: Channel, address: str) -> str:
    """Return the form in which addresses are compared: an e-mail address has no case."""
    return CHANNELS[channel].fold(address)


def address_digest(channel: Channel, address: str) -> str:
    """Return what is kept of an address where it need not be written to."""
    return hashlib.sha256(folded(channel, address).encode()).hexdigest()


def ids_at(tx: Connection, channel: Channel, address: str) -> list[str]:
    """Return the ids of the customers reached at this address, in order."""
    here = {"on_channel": channel, "address": folded(channel, address)}
    return list(tx.scalars(_IDS_AT, here))


def address_of(tx: Connection, customer_id: str, channel: Channel) -> str | None:
    """Return where a customer is reached on a channel: the address given last."""
    return tx.scalar(_NEWEST, {"of_customer": customer_id, "on_channel": channel})


def addresses_on(
    tx: Connection, customer_id: str, channels: Collection[Channel]
) -> dict[Channel, str]:
    """Return where a customer is reached on each of these channels, where they are."""
    found = {channel: address_of(tx, customer_id, channel) for channel in channels}
    return {channel: address for channel, address in found.items() if address}


def give_address(
    tx: Connection, customer_id: str, channel: Channel, address: str, at: datetime
) -> None:
    """Record an address that a customer is reached at since `at`; "" for none any more.

    The oldest go where a channel takes no more, also the one given, where it is told late. The
    caller holds the customer's lock.
    """
    theirs: dict[str, object] = {"of_customer": customer_id, "on_channel": channel}
    if not address:
        tx.execute(_DROP, theirs | {"given_at": at})
        return
    spec, place = CHANNELS[channel], folded(channel, address)
    told_at = {row.folded: row.at for row in tx.execute(_TOLD_AT, theirs)}
    if not takes_address(told_at, place, at, spec.most_addresses):
        return
    row = {"customer_id": customer_id, "channel": channel, "folded": place}
    tx.execute(_GIVE.of(tx), row | {"address": address, "at": at})
    tx.execute(_DROP_OTHERS, theirs | {"given": place, "most": spec.most_addresses})


def lock_address(tx: Connection, channel: Channel, address: str) -> None:
    """Lock an address until the transaction ends: customers may share it, or none may have it yet.

    Taken after all locks of customers. Who needs several takes them by `lock_addresses`.
    """
    lock_addresses(tx, [(channel, address)])


def lock_addresses(tx: Connection, places: Iterable[tuple[Channel, str]]) -> None:
    """Lock several addresses, in an order: so that nobody waits for who waits for them."""
    if tx.dialect.name == "postgresql":  # SQLite writes one transaction at a time
        in_order = sorted({(channel, folded(channel, address)) for channel, address in places})
        tx.execute(_LOCK_ADDRESSES, {"addresses": [address for _, address in in_order]}).all()
