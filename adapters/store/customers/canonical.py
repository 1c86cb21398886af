"""Whose an id is: the customer's own, or one that became theirs. The one place that knows."""

from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Connection, bindparam, func, select

from adapters.store.schema import customers

OF_CUSTOMER: BindParameter[str] = bindparam("of_customer", type_=customers.c.customer_id.type)


def canonical(customer_id: BindParameter[Any] = OF_CUSTOMER) -> ColumnElement[Any]:
    """Return, in SQL, the id of the customer whose id this is; the same where nobody is known."""
    mine = customers.alias("mine")
    merged = select(mine.c.merged_into).where(mine.c.customer_id == customer_id).scalar_subquery()
    return func.coalesce(merged, customer_id)


_CANONICAL = select(canonical())


def canonical_id(tx: Connection, customer_id: str) -> str:
    """Return the id of the customer whose id this is. Who writes asks again, under the lock."""
    return str(tx.scalar(_CANONICAL, {"of_customer": customer_id}))
