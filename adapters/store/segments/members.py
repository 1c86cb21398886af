"""Who is in a segment, and how many: one query over the customers, each looked up by indexes.

Only customers of their own are: none who was merged into another one, none who was erased.
"""

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Connection,
    Integer,
    Select,
    String,
    bindparam,
    case,
    exists,
    func,
    select,
)

from adapters.store.engine.defaults import default_zone
from adapters.store.schema import customers, segment_members
from adapters.store.segments.compiling import Compiled, compiled
from domain.segments import Predicate

MOST_MEMBERS = 5_000
"""So many at most come in one page."""
READ_AT_ONCE = 20_000
"""So many customers are read by one statement to find them."""

_ID = customers.c.customer_id
_EXIST = (customers.c.merged_into.is_(None), customers.c.erased_at.is_(None))

_NEXT = (
    select(_ID)
    .where(bindparam("after", type_=_ID.type) < _ID)
    .order_by(_ID)
    .limit(bindparam("size", type_=Integer))
    .subquery()
)
_END = select(func.max(_NEXT.c.customer_id))
_IS_NOTED = exists().where(
    segment_members.c.customer_id == _ID,
    segment_members.c.segment == bindparam("of_segment", type_=String),
    segment_members.c.left_at.is_(None),
)


class _Queries(NamedTuple):
    """What is asked of one predicate."""

    compiled: Compiled
    how_many: Select[Any]
    among: Select[Any]
    how_many_among: Select[Any]
    differing: Select[Any]


@lru_cache(maxsize=256)
def _queries(predicate: Predicate, dialect: str) -> _Queries:
    made = compiled(predicate, dialect)
    after, until = bindparam("after", type_=_ID.type), bindparam("until", type_=_ID.type)
    some = select(_ID).where(*_EXIST, after < _ID).order_by(_ID)
    all_of_them = select(func.count()).select_from(customers).where(*_EXIST)
    return _Queries(
        made,
        how_many=all_of_them.where(made.clause),
        among=some.where(until >= _ID, made.clause).limit(bindparam("most", type_=Integer)),
        how_many_among=all_of_them.where(after < _ID, until >= _ID, made.clause),
        differing=some.where(until >= _ID, _number(made.clause) != _number(_IS_NOTED)),
    )


def _moments(tx: Connection, queries: _Queries, now: datetime) -> dict[str, Any]:
    return queries.compiled.moments(now, default_zone(tx))


def _number(clause: ColumnElement[bool]) -> ColumnElement[int]:
    """Return a truth as both databases compare it."""
    return case((clause, 1), else_=0)


def members(
    tx: Connection, predicate: Predicate, now: datetime, after: str | None, limit: int
) -> list[str]:
    """Return the next customers of whom a predicate holds, by id, `after` one or from the first.

    At most `limit`, and `MOST_MEMBERS`. The last one's id is where the next page begins. However
    few they are among however many customers, no statement takes long.
    """
    found: list[str] = []
    most = min(limit, MOST_MEMBERS)
    while len(found) < most and (some := stretch(tx, after, READ_AT_ONCE)):
        found += members_among(tx, predicate, now, some, most - len(found))
        after = some.until
    return found


def count(tx: Connection, predicate: Predicate, now: datetime) -> int:
    """Return of how many customers a predicate holds."""
    queries = _queries(predicate, tx.dialect.name)
    return int(tx.scalars(queries.how_many, _moments(tx, queries, now)).one())


class Stretch(NamedTuple):
    """Some customers, by their ids."""

    after: str
    until: str


def stretch(tx: Connection, after: str | None, size: int) -> Stretch | None:
    """Return the next so many customers, whatever holds of them; None where there are none."""
    asked = {"after": after or "", "size": size}
    until = tx.scalar(_END, asked)
    return None if until is None else Stretch(after or "", until)


def members_among(
    tx: Connection, predicate: Predicate, now: datetime, some: Stretch, most: int
) -> Sequence[str]:
    """Return of whom among some customers a predicate holds: the first `most`, by id."""
    queries = _queries(predicate, tx.dialect.name)
    asked = {**_moments(tx, queries, now), **some._asdict(), "most": most}
    return tx.scalars(queries.among, asked).all()


def count_among(tx: Connection, predicate: Predicate, now: datetime, some: Stretch) -> int:
    """Return of how many among some customers a predicate holds."""
    queries = _queries(predicate, tx.dialect.name)
    asked = _moments(tx, queries, now) | some._asdict()
    return int(tx.scalars(queries.how_many_among, asked).one())


def differing_among(
    tx: Connection, segment: str, predicate: Predicate, now: datetime, some: Stretch
) -> Sequence[str]:
    """Return for whom among some customers it is noted otherwise whether they are in a segment."""
    queries = _queries(predicate, tx.dialect.name)
    asked = {**_moments(tx, queries, now), **some._asdict(), "of_segment": segment}
    return tx.scalars(queries.differing, asked).all()
