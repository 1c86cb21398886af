"""Databases as earlier revisions left them, with data in every table."""

from datetime import datetime
from typing import Any

from alembic import command
from alembic.migration import MigrationContext
from sqlalchemy import Connection, MetaData, Table, select

from adapters.store.engine.database import Database
from adapters.store.engine.upgrading import configuration
from tests.adapters.store.revision_rows import ROWS


async def at_revision(database: Database, revision: str) -> None:
    """Bring the tables up, or down, to a revision."""

    def move(connection: Connection) -> None:
        known = MigrationContext.configure(connection).get_current_revision() or ""
        way = command.upgrade if known < revision else command.downgrade
        way(configuration(connection), revision)

    await database.write(move)


def tables_of(tx: Connection) -> dict[str, Table]:
    """The tables as they are now, whatever the code thinks of them."""
    found = MetaData()
    found.reflect(tx)
    return {table.name: table for table in found.sorted_tables if table.name != "alembic_version"}


def rows_of(tx: Connection) -> dict[str, list[dict[str, Any]]]:
    """All rows of all tables as they are now."""
    return {
        name: [
            dict(row._mapping)  # noqa: SLF001 - SQLAlchemy's public name
            for row in tx.execute(select(table).order_by(*table.columns))
        ]
        for name, table in tables_of(tx).items()
    }


async def filled_at(url: str, revision: str) -> Database:
    """A database at a revision, with rows in all its tables."""
    database = await Database.open(url)
    await at_revision(database, revision)
    await database.write(_fill)
    return database


def _fill(tx: Connection) -> None:
    tables = tables_of(tx)
    for name, rows in ROWS.items():
        if name in tables:
            tx.execute(tables[name].insert(), [_row(tx, tables[name], row) for row in rows])


def _row(tx: Connection, table: Table, row: dict[str, Any]) -> dict[str, Any]:
    has_zones = tx.dialect.name == "postgresql"
    return {
        column: value.replace(tzinfo=None)
        if isinstance(value, datetime) and not has_zones
        else value
        for column, value in row.items()
        if column in table.c
    }
