"""All that the store holds of a customer, as JSON: the declaration in `holdings` drives it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Executable, Table, bindparam, select

from adapters.store.customers.canonical import canonical_id
from adapters.store.engine.methods import Store, reading
from adapters.store.rights.holdings import HOLDINGS, Holding
from adapters.store.schema import customers

Held = Mapping[str, list[dict[str, Any]]]
"""Rows by table; a table without any of theirs is there, too, and empty."""

_KNOWN = select(customers.c.customer_id).where(customers.c.customer_id == bindparam("of_customer"))


def _rows_of(table: Table, holding: Holding) -> Executable:
    said = [column for column in table.columns if column.name not in holding.unsaid]
    return select(*said).where(holding.theirs).order_by(*table.primary_key)  # type: ignore[arg-type] # it is there


_ROWS = {
    table.name: _rows_of(table, holding)
    for table, holding in HOLDINGS.items()
    if holding.theirs is not None
}


def held_of(tx: Connection, customer_id: str) -> Held | None:
    """Return what each table holds of a customer; None for one whom the store does not know."""
    of = {"of_customer": canonical_id(tx, customer_id)}
    if tx.scalar(_KNOWN, of) is None:
        return None
    return {
        name: [_plain(row._mapping) for row in tx.execute(rows, of)]  # noqa: SLF001 - SQLAlchemy's public name
        for name, rows in _ROWS.items()
    }


class Exporting(Store):
    """What is held of customers."""

    held_of = reading(held_of)


def _plain(row: Mapping[Any, Any]) -> dict[str, Any]:
    return {
        str(name): value.isoformat() if isinstance(value, datetime) else value
        for name, value in row.items()
    }
