"""Statements that are built once, at import."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, Executable, Float, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

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


class seconds_between(FunctionElement[float]):  # noqa: N801 - it is used as a function
    """Seconds from one instant to a later one, in SQL."""

    type = Float()
    inherit_cache = True


@compiles(seconds_between, "postgresql")
def _on_postgres(element: Any, compiler: Any, **how: Any) -> str:
    earlier, later = element.clauses
    return f"extract(epoch FROM {compiler.process(later - earlier, **how)})"


@compiles(seconds_between, "sqlite")
def _on_sqlite(element: Any, compiler: Any, **how: Any) -> str:
    days = (f"julianday({compiler.process(each, **how)})" for each in element.clauses)
    earlier, later = days
    return f"(({later} - {earlier}) * 86400)"
