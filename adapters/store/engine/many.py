"""Many texts, or many rows, at once: a statement is the same for one and for hundreds of them.

SQLAlchemy renders an IN of many parameters anew at each use, and brings the values of each row of
an INSERT into form by several calls each. Intake spent half of its time so.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BindParameter,
    Column,
    ColumnElement,
    Connection,
    Insert,
    Table,
    TableValuedAlias,
    bindparam,
    cast,
    func,
    insert,
    literal_column,
    select,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from adapters.store.engine.columns import NAIVE, Instant, Json, to_json

_ROWS: BindParameter[Any] = bindparam("rows", type_=Json)


class _Each(FunctionElement[Any]):
    """The texts of a JSON list, each a row."""

    inherit_cache = True


@compiles(_Each, "sqlite")
def _json_each(element: _Each, compiler: SQLCompiler, **more: Any) -> str:
    return f"json_each{compiler.process(element.clause_expr, **more)}"


@compiles(_Each, "postgresql")
def _jsonb_each(element: _Each, compiler: SQLCompiler, **more: Any) -> str:
    return f"jsonb_array_elements_text{compiler.process(element.clause_expr, **more)}"


def each_of(name: str) -> TableValuedAlias:
    """Return, in SQL, the texts of a parameter that takes a list of them, as the column `value`."""
    return _Each(bindparam(name, type_=Json)).table_valued("value")


def among(column: ColumnElement[Any], name: str) -> ColumnElement[bool]:
    """Tell, in SQL, whether a column's text is one of those that a parameter lists."""
    return column.in_(select(each_of(name).c.value))


class InsertMany:
    """An INSERT of many rows at once, in their order.

    SQLite's driver takes rows of plain values. PostgreSQL gets all in one JSON document: its
    driver would send a message for each row.
    """

    def __init__(self, table: Table, *names: str) -> None:
        """`names` are the columns that each row has; the others stay empty."""
        columns = [table.c[name] for name in names]
        self._plain = [(column.name, _plain_form(column)) for column in columns]
        self._instants = [column.name for column in columns if isinstance(column.type, Instant)]
        self._for_sqlite = (
            f"INSERT INTO {table.name} ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})"
        )
        self._for_postgres = _from_json(table, columns)

    def execute(self, tx: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
        """Insert rows; fails for all if one of them cannot be."""
        if tx.dialect.name == "sqlite":
            columns = [[row[name] for row in rows] for name, _ in self._plain]
            spelled = [
                map(form, column) if form else column
                for column, (_, form) in zip(columns, self._plain, strict=True)
            ]
            tx.exec_driver_sql(self._for_sqlite, list(zip(*spelled, strict=True)))
        else:
            told = [
                {**row, **{name: str(_in_utc(row[name])) for name in self._instants}}
                for row in rows
            ]
            tx.execute(self._for_postgres, {"rows": told})


def _plain_form(column: Column[Any]) -> Callable[[Any], str] | None:
    """Return what spells a column's values as SQLAlchemy does for SQLite; None as they are."""
    if isinstance(column.type, Instant):
        return _without_offset
    return to_json if isinstance(column.type, JSON) else None


def _from_json(table: Table, columns: Sequence[Column[Any]]) -> Insert:
    each = func.jsonb_array_elements(_ROWS).table_valued("value", with_ordinality="nth")
    rows = each.render_derived()

    def value_of(column: Column[Any]) -> ColumnElement[Any]:
        arrow = "->" if isinstance(column.type, JSON) else "->>"
        return cast(rows.c.value.op(arrow)(literal_column(f"'{column.name}'")), column.type)

    return insert(table).from_select(columns, select(*map(value_of, columns)).order_by(rows.c.nth))


def _without_offset(instant: datetime) -> str:
    return _in_utc(instant).isoformat(" ", "microseconds").removesuffix("+00:00")


def _in_utc(instant: datetime) -> datetime:
    if instant.tzinfo is None:
        raise ValueError(NAIVE)
    return instant if instant.tzinfo is UTC else instant.astimezone(UTC)
