"""Selecting what is a customer's."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Row, Table, bindparam, select


def of_customer(table: Table, *order: Any) -> Any:
    """Select a table's rows of the customer `of_customer`."""
    theirs = select(table).where(table.c.customer_id == bindparam("of_customer"))
    return theirs.order_by(*order)


def grouped(rows: Iterable[Row[Any]], column: str) -> dict[str, Sequence[Row[Any]]]:
    """Return rows by what they have in a column."""
    groups: dict[str, Any] = {}
    for row in rows:
        groups.setdefault(getattr(row, column), []).append(row)
    return groups
