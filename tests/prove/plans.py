"""How PostgreSQL goes about what a function asks of it: the real plans of its real statements."""

import json
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Concatenate, NamedTuple, ParamSpec

from sqlalchemy import Connection, event, text

P = ParamSpec("P")

BIG = 1000
"""Rows: a smaller table may be read as a whole, which takes no longer than an index."""
_SIZES = text("SELECT relname, reltuples FROM pg_class WHERE relkind = 'r' AND reltuples > :big")
_EXPLAIN = "EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) "
_EXPLAINED = ("SELECT", "INSERT", "UPDATE", "DELETE", "WITH")


class Plan(NamedTuple):
    """How one statement was carried out."""

    statement: str
    milliseconds: float
    pages: int
    """8 KB each, wherever they were read from."""
    rows_read: int
    """Of big tables, by all scans together, also those that a filter then refused."""
    scanned: tuple[str, ...]
    """The big tables that were read as a whole."""


class Asked(NamedTuple):
    """All that a function asked of the database."""

    plans: tuple[Plan, ...]

    @property
    def milliseconds(self) -> float:
        """How long its statements took."""
        return sum(plan.milliseconds for plan in self.plans)

    @property
    def pages(self) -> int:
        """How many pages they read."""
        return sum(plan.pages for plan in self.plans)

    @property
    def rows_read(self) -> int:
        """How many rows they read."""
        return sum(plan.rows_read for plan in self.plans)

    @property
    def scanned(self) -> list[str]:
        """The big tables that they read as a whole."""
        return sorted({table for plan in self.plans for table in plan.scanned})


def asked_by(
    tx: Connection,
    work: Callable[Concatenate[Connection, P], object],
    /,
    *args: P.args,
    **kwargs: P.kwargs,
) -> Asked:
    """Run a function of a transaction, and each of its statements by EXPLAIN first; undo it all."""
    big = {row.relname for row in tx.execute(_SIZES, {"big": BIG})}
    plans: list[Plan] = []
    with tx.begin_nested() as undone:
        with _explaining(tx, big, plans):
            work(tx, *args, **kwargs)
        undone.rollback()
    return Asked(tuple(plans))


@contextmanager
def _explaining(tx: Connection, big: set[str], plans: list[Plan]) -> Iterator[None]:
    is_ours = False

    def explain(
        connection: Connection, _cursor: object, statement: str, parameters: Any, *_more: object
    ) -> None:
        nonlocal is_ours
        if is_ours or not statement.lstrip().startswith(_EXPLAINED):
            return
        is_ours = True
        try:
            with connection.begin_nested() as undone:
                told = connection.exec_driver_sql(_EXPLAIN + statement, _first(parameters))
                plans.append(_read(statement, told.scalar_one(), big))
                undone.rollback()
        finally:
            is_ours = False

    event.listen(tx, "before_cursor_execute", explain)
    try:
        yield
    finally:
        event.remove(tx, "before_cursor_execute", explain)


def _first(parameters: Any) -> Any:
    """Return the parameters of a statement; of one for many rows, the first row's."""
    many = isinstance(parameters, list)
    return parameters[0] if many and parameters else parameters


def _read(statement: str, told: Any, big: set[str]) -> Plan:
    (plan,) = json.loads(told) if isinstance(told, str) else told
    nodes = list(_nodes(plan["Plan"]))
    top = plan["Plan"]
    return Plan(
        statement=" ".join(statement.split()),
        milliseconds=plan["Planning Time"] + plan["Execution Time"],
        pages=top["Shared Hit Blocks"] + top["Shared Read Blocks"],
        rows_read=round(sum(_rows_read(node) for node in nodes if _is_of(node, big))),
        scanned=tuple(
            node["Relation Name"]
            for node in nodes
            if node["Node Type"] == "Seq Scan" and _is_of(node, big) and node["Actual Loops"]
        ),
    )


def _is_of(node: Mapping[str, Any], tables: Collection[str]) -> bool:
    """Tell whether it reads one of these tables itself."""
    return "Scan" in node["Node Type"] and node.get("Relation Name") in tables


def _rows_read(node: Mapping[str, Any]) -> float:
    refused = sum(
        node.get(name, 0) for name in ("Rows Removed by Filter", "Rows Removed by Index Recheck")
    )
    return float((node["Actual Rows"] + refused) * node["Actual Loops"])


def _nodes(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield node
    for part in node.get("Plans", ()):
        yield from _nodes(part)
