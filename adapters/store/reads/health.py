"""Whether the store answers, and has its tables."""

from sqlalchemy import Connection, select

from adapters.store.schema import customers

_ANY_CUSTOMER = select(customers.c.customer_id).limit(1)


def answers(tx: Connection) -> None:
    """Raise what is wrong with the store, if anything is."""
    tx.execute(_ANY_CUSTOMER).close()
