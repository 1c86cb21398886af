"""What was told of a customer."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from sqlalchemy import Connection, bindparam, select

from adapters.store.customers.zones import own_zone_of
from adapters.store.schema import customers
from domain.explanation import DroppedTrait

_KNOWN = select(customers.c.time_zone, customers.c.dropped).where(
    customers.c.customer_id == bindparam("of_customer")
)


class Known(NamedTuple):
    """Of a customer's profile, what an explanation tells."""

    time_zone: str | None
    """Told of them, or their phone's country's, if it has one."""
    dropped: tuple[DroppedTrait, ...]


def known_of(tx: Connection, of: dict[str, str]) -> Known | None:
    """Return what is told of their profile; None for one whom the store does not know."""
    row = tx.execute(_KNOWN, of).one_or_none()
    if row is None:
        return None
    zone = own_zone_of(tx, of["of_customer"], row.time_zone)
    return Known(zone, dropped_of(row.dropped))


def dropped_of(stored: Mapping[str, Any] | None) -> tuple[DroppedTrait, ...]:
    """Return what could not be used, the oldest first."""
    found = map(DroppedTrait.model_validate, (stored or {}).values())
    return tuple(sorted(found, key=lambda each: (each.at, each.trait)))
