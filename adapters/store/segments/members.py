"""Who is in a segment, and how many: one query over the customers, each looked up by indexes.

Only customers of their own are: none who was merged into another one, none who was erased.
"""

from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import Connection, Integer, Select, bindparam, func, select

from adapters.store.schema import customers
from adapters.store.segments.compiling import Compiled, compiled
from domain.segments import Predicate

MOST_MEMBERS = 5_000
"""So many at most come in one page."""

_ID = customers.c.customer_id
_EXIST = (customers.c.merged_into.is_(None), customers.c.erased_at.is_(None))


class _Queries(NamedTuple):
    """What is asked of one predicate."""

    compiled: Compiled
    members: Select[Any]
    how_many: Select[Any]


@lru_cache(maxsize=256)
def _queries(predicate: Predicate, dialect: str) -> _Queries:
    made = compiled(predicate, dialect)
    after, most = bindparam("after", type_=_ID.type), bindparam("most", type_=Integer)
    return _Queries(
        made,
        select(_ID).where(*_EXIST, after < _ID, made.clause).order_by(_ID).limit(most),
        select(func.count()).select_from(customers).where(*_EXIST, made.clause),
    )


def members(
    tx: Connection, predicate: Predicate, now: datetime, after: str | None, limit: int
) -> list[str]:
    """Return the next customers of whom a predicate holds, by id, `after` one or from the first.

    At most `limit`, and `MOST_MEMBERS`. The last one's id is where the next page begins.
    """
    queries = _queries(predicate, tx.dialect.name)
    page = {"after": after or "", "most": min(limit, MOST_MEMBERS)}
    return list(tx.scalars(queries.members, queries.compiled.moments(now) | page))


def count(tx: Connection, predicate: Predicate, now: datetime) -> int:
    """Return of how many customers a predicate holds."""
    queries = _queries(predicate, tx.dialect.name)
    return int(tx.scalars(queries.how_many, queries.compiled.moments(now)).one())
