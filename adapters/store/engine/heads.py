"""The heads of a queue: the oldest waiting row of each key, looked up one after another.

From one head to the next one is a single look into an index, however many rows wait between them.
So a lease costs what it hands out and what it passes by, and that is bounded.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    Index,
    Integer,
    Row,
    Select,
    Table,
    and_,
    bindparam,
    case,
    literal,
    literal_column,
    or_,
    select,
    update,
)

from adapters.store.schema.base import is_waiting

MOST_LOOKS = 2_000
"""How many heads one lease looks at, due or not. The next one goes on behind them."""
_EVER = datetime.max.replace(tzinfo=UTC)


class Heads:
    """The heads of a queue, by its table and its `index_of_waiting`.

    The index's column before `seq` is the key; those before the key choose a part of the queue. A
    head is due once its time has come and its lease, if it had one, has ended.
    """

    def __init__(self, queue: Table, index: Index, **also_set: object) -> None:
        """Build its statements. A lease sets `leased_until`, and what `also_set` says."""
        self._looks = _looks(queue, index)
        self._locks = _locks(queue)
        self._leases = (
            update(queue)
            .where(queue.c.seq.in_(bindparam("locked", expanding=True)))
            .values(leased_until=bindparam("until"), **also_set)
            .returning(queue)
        )

    def lease(
        self, tx: Connection, most: int, after: str, now: datetime, until: datetime, **part: str
    ) -> tuple[Sequence[Row[Any]], str]:
        """Lease at most `most` due heads behind the key `after`, and then from the beginning.

        Returns their rows, the oldest first, and the key behind which the next lease goes on.
        """
        facts = {"now": now, "due_by": now, "until": until, **part}
        leased: list[Row[Any]] = []
        looks = MOST_LOOKS
        while looks and len(leased) < most:
            wanted = most - len(leased)
            looked = self._look(tx, after, looks, wanted, facts)
            looks -= len(looked)
            due = [row.seq for row in looked if row.is_due]
            leased += self._lease(tx, due, facts)
            if len(due) == wanted or not looks:
                after = looked[-1].key
            elif after:
                after = ""  # it came to the end
            else:
                break  # it came all round
        return sorted(leased, key=lambda row: row.seq), after

    def lease_least_tried(
        self, tx: Connection, now: datetime, until: datetime, **part: str
    ) -> Sequence[Row[Any]]:
        """Lease the least tried of the first `MOST_LOOKS` heads, even if its time has not come."""
        facts = {"now": now, "due_by": _EVER, "until": until, **part}
        looked = self._look(tx, "", MOST_LOOKS, MOST_LOOKS, facts)
        free = sorted((row.tries, row.seq) for row in looked if row.is_due)
        return self._lease(tx, [seq for _, seq in free[:1]], facts)

    def _look(
        self, tx: Connection, after: str, looks: int, most: int, facts: Mapping[str, object]
    ) -> Sequence[Row[Any]]:
        stop = {"looks": looks, "most": most}
        return tx.execute(self._looks, {**facts, **stop, "after": after}).all()

    def _lease(
        self, tx: Connection, due: Sequence[int], facts: Mapping[str, object]
    ) -> Sequence[Row[Any]]:
        """Lease those that are due still, unless another process locks them just now."""
        locked = tx.scalars(self._locks, {**facts, "due": due}).all() if due else ()
        return tx.execute(self._leases, {**facts, "locked": locked}).all() if locked else ()


def _looks(queue: Table, index: Index) -> Select[Any]:
    """Select heads in the order of their keys: until so many `looks`, or `most` that are due.

    `due` counts those so far, and `is_due` is 1 or 0.
    """
    *part, key, seq = index.columns
    head = queue.alias("head")
    is_due = case((_is_due(head), 1), else_=0).label("is_due")
    found = (head.c[key.name].label("key"), head.c[seq.name].label("seq"), head.c.tries, is_due)

    def behind(place: ColumnElement[Any]) -> ColumnElement[Any]:
        # One look into this very index. SQLite prefers another one by itself, and would read all
        # that waits for each head; PostgreSQL might, were the limit a parameter.
        return (
            select(seq)
            .where(*(each == bindparam(each.name) for each in part), is_waiting(queue), key > place)
            .order_by(key, seq)
            .limit(literal_column("1"))
            .with_hint(queue, f"INDEXED BY {index.name}", "sqlite")
            .correlate_except(queue)
            .scalar_subquery()
        )

    heads = (
        select(literal(1, Integer).label("looked"), is_due.label("due"), *found)
        .where(head.c.seq == behind(bindparam("after", type_=key.type)))
        .cte("heads", recursive=True)
    )
    following = (
        select(heads.c.looked + 1, heads.c.due + is_due, *found)
        .select_from(heads.join(head, head.c.seq == behind(heads.c.key)))
        .where(
            heads.c.looked < bindparam("looks", type_=Integer),
            heads.c.due < bindparam("most", type_=Integer),
        )
    )
    walked = heads.union_all(following)
    return select(walked).order_by(walked.c.looked)


def _locks(queue: Table) -> Select[Any]:
    return (
        select(queue.c.seq)
        .where(queue.c.seq.in_(bindparam("due", expanding=True)), is_waiting(queue), _is_due(queue))
        .with_for_update(skip_locked=True)
    )


def _is_due(queue: FromClause) -> ColumnElement[bool]:
    instant = queue.c.leased_until.type
    ends = {
        queue.c.next_try_at: bindparam("due_by", type_=instant),
        queue.c.leased_until: bindparam("now", type_=instant),
    }
    return and_(*(or_(column.is_(None), column <= end) for column, end in ends.items()))
