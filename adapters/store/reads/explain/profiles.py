"""What was told of a customer."""

from sqlalchemy import Connection, bindparam, select

from adapters.store.schema import customers
from domain.explanation import DroppedTrait

_KNOWN = select(customers.c.dropped).where(customers.c.customer_id == bindparam("of_customer"))


def dropped_of(tx: Connection, of: dict[str, str]) -> tuple[DroppedTrait, ...] | None:
    """Return what could not be used of their profile; None for one whom the store does not know."""
    known = tx.execute(_KNOWN, of).one_or_none()
    if known is None:
        return None
    found = map(DroppedTrait.model_validate, (known.dropped or {}).values())
    return tuple(sorted(found, key=lambda each: (each.at, each.trait)))
