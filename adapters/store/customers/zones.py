"""Where customers are, by their clock: what the store knows of it."""

from sqlalchemy import Connection, bindparam, select

from adapters.store.customers.canonical import canonical
from adapters.store.engine.defaults import default_zone
from adapters.store.schema import addresses, customers
from channels.registry import CHANNELS
from domain.clock import Whereabouts, known_zone, whereabouts
from domain.customers import Channel

_ZONES_OF = {name: spec.zones_of for name, spec in CHANNELS.items() if spec.zones_of}
"""The channels whose addresses tell where they are."""
_ADDRESSES = (
    select(addresses.c.channel, addresses.c.address)
    .where(
        addresses.c.customer_id == bindparam("of_customer"),
        addresses.c.channel.in_(list(_ZONES_OF)),
    )
    .order_by(addresses.c.at.desc(), addresses.c.folded)
    .limit(1)
)
_ZONE = select(customers.c.customer_id, customers.c.time_zone).where(
    customers.c.customer_id == canonical()
)


def whereabouts_of(tx: Connection, customer_id: str, stored: str | None) -> Whereabouts:
    """Return in which zones a customer may be, by the zone of their profile or their addresses."""
    if known := known_zone(stored):
        return Whereabouts(known)
    return whereabouts(_told_by_addresses(tx, customer_id), default_zone(tx))


def own_zone_of(tx: Connection, customer_id: str, stored: str | None) -> str | None:
    """Return the zone that a customer is known to be in; None where it could be another one."""
    if known := known_zone(stored):
        return known
    return whereabouts(_told_by_addresses(tx, customer_id), "").zone or None


def time_zone_of(tx: Connection, customer_id: str) -> str:
    """Return a customer's IANA zone, or the deployment's where theirs is unknown."""
    row = tx.execute(_ZONE, {"of_customer": customer_id}).one_or_none()
    theirs, stored = (customer_id, None) if row is None else row
    return whereabouts_of(tx, theirs, stored).zone


def _told_by_addresses(tx: Connection, customer_id: str) -> tuple[str, ...]:
    row = tx.execute(_ADDRESSES, {"of_customer": customer_id}).one_or_none()
    return _ZONES_OF[Channel(row.channel)](row.address) if row else ()
