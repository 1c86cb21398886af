"""Who a customer is, as it was told to us."""

from sqlalchemy import Connection, bindparam, select

from adapters.store.customers.zones import own_zone_of
from adapters.store.reads.explain.profiles import dropped_of
from adapters.store.schema import customers
from domain.view import ViewedProfile

_ROW = select(customers).where(customers.c.customer_id == bindparam("of_customer"))


def profile_of(tx: Connection, of: dict[str, str]) -> ViewedProfile | None:
    """Return what is told of them; None for one whom the store does not know."""
    row = tx.execute(_ROW, of).one_or_none()
    if row is None:
        return None
    return ViewedProfile(
        first_name=row.first_name,
        locale=row.locale,
        time_zone=own_zone_of(tx, row.customer_id, row.time_zone),
        traits=row.traits,
        dropped_traits=dropped_of(row.dropped),
        first_heard_at=row.created_at,
        updated_at=row.updated_at,
        erased_at=row.erased_at,
    )
