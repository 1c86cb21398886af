"""Uniting two profiles and their addresses: field by field, the newest word counts."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, select

from adapters.store.customers.addresses import give_address
from adapters.store.customers.rows import profile_of, update_customer
from adapters.store.schema import addresses, customers
from channels.registry import CHANNELS
from domain.customers import Channel
from domain.profile import Profile, counts, united

_ROW = select(customers).where(customers.c.customer_id == bindparam("of_customer"))
_ADDRESSES = (
    select(addresses)
    .where(addresses.c.customer_id == bindparam("of_customer"))
    .order_by(addresses.c.at, addresses.c.folded)
)
_DROP_ADDRESSES = delete(addresses).where(addresses.c.customer_id == bindparam("of_customer"))
_BARE: dict[str, Any] = {
    **dict.fromkeys(("first_name", "locale", "time_zone", "told_at", "dropped")),
    "traits": {},
}


def unite_profiles(tx: Connection, source: str, target: str, at: datetime) -> None:
    """Give `target` what is told of `source`, where nothing newer is known; leave `source` bare."""
    mine, other = _row(tx, target), _row(tx, source)
    both = united(profile_of(mine), profile_of(other))
    _unite_addresses(tx, source, target, profile_of(mine), profile_of(other))
    update_customer(tx, source, updated_at=at, **_BARE)
    update_customer(
        tx,
        target,
        **both.facts,
        traits=both.traits,
        told_at=both.told_at,
        dropped=both.dropped,
        created_at=min(mine.created_at, other.created_at),
        updated_at=max(mine.updated_at, other.updated_at),
    )


def _unite_addresses(
    tx: Connection, source: str, target: str, mine: Profile, other: Profile
) -> None:
    for channel, spec in CHANNELS.items():
        if taken_away := other.told_at.get(spec.trait):
            give_address(tx, target, channel, "", datetime.fromisoformat(taken_away))
    for row in tx.execute(_ADDRESSES, {"of_customer": source}).all():
        channel = Channel(row.channel)
        if counts(mine.told_at, CHANNELS[channel].trait, row.at):
            give_address(tx, target, channel, row.address, row.at)
    tx.execute(_DROP_ADDRESSES, {"of_customer": source})


def _row(tx: Connection, customer_id: str) -> Row[Any]:
    return tx.execute(_ROW, {"of_customer": customer_id}).one()
