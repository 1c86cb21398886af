"""Statements that are built once, at import."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, Executable, Table
from sqlalchemy.dialects import postgresql, sqlite

Insert = Any
"""An INSERT that knows ON CONFLICT: both databases spell it alike, each by its own class."""


class ByDialect:
    """An INSERT with an ON CONFLICT: one statement for each kind of database."""

    def __init__(self, table: Table, build: Callable[[Insert], Executable]) -> None:
        self._built = {
            "postgresql": build(postgresql.insert(table)),
            "sqlite": build(sqlite.insert(table)),
        }

    def of(self, tx: Connection) -> Executable:
        """Return the statement for a transaction's database."""
        return self._built[tx.dialect.name]
