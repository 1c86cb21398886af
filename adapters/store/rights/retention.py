"""Retention: what is old is deleted in small steps, but for what a running enrolment still reads.

Message ids of callers, suppressions, consents, erasures and touchpoints are spared: by them a
repeat is recognised, a STOP is honoured, a link unsubscribes.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    Executable,
    Row,
    Select,
    Table,
    and_,
    bindparam,
    delete,
    exists,
    func,
    or_,
    select,
    true,
    tuple_,
)

from adapters.store.customers.rows import lock_customers, owners_of
from adapters.store.engine.database import Database
from adapters.store.enrolments.rows import OPEN
from adapters.store.schema import (
    answers,
    attempts,
    enrolments,
    entry_decisions,
    events,
    heard,
    identity_decisions,
    outbox,
    preference_links,
    steerings,
    tasks,
    touchpoints,
)
from adapters.store.states import EventState
from domain.identity import Decision
from domain.retention import Kept, Periods
from domain.tasks import TaskState

AT_ONCE = 500
"""Rows that one transaction looks at."""

Column = ColumnElement[Any]


class Aged(NamedTuple):
    """A table whose rows grow old."""

    table: Table
    order: tuple[Column, ...]
    """By age, or nearly; the last columns are unique together, the last one alone if not told."""
    age: Column
    is_over: ColumnElement[bool]
    """Whether nothing that goes on reads the row."""
    customer_id: Column | None = None
    unique: int = 1
    """So many of the last columns of the order."""


class Step(NamedTuple):
    """What one transaction found."""

    rows: int
    """Those that went, or would go."""
    after: tuple[Any, ...] | None
    """Where the next step goes on; none: it was the last."""


def _no_open_run(run_id: Column) -> ColumnElement[bool]:
    return ~exists().where(enrolments.c.run_id == run_id, enrolments.c.state.in_(OPEN))


def _its_enrolment_is_over(table: Table) -> ColumnElement[bool]:
    open_ones = (
        select(touchpoints.c.touchpoint_id)
        .join_from(touchpoints, enrolments, enrolments.c.enrolment_id == touchpoints.c.enrolment_id)
        .where(touchpoints.c.touchpoint_id == table.c.touchpoint_id, enrolments.c.state.in_(OPEN))
    )
    return ~open_ones.exists()


def _customer_of(table: Table) -> Column:
    of_touchpoint = select(touchpoints.c.customer_id).where(
        touchpoints.c.touchpoint_id == table.c.touchpoint_id
    )
    return of_touchpoint.scalar_subquery()


_BEGAN_ONE = exists().where(
    enrolments.c.customer_id == events.c.customer_id,
    enrolments.c.entry_event_id == events.c.event_id,
    enrolments.c.state.in_(OPEN),
)
_HEARD_BY_ONE = (
    select(heard.c.event_id)
    .join_from(heard, enrolments, enrolments.c.enrolment_id == heard.c.enrolment_id)
    .where(heard.c.event_id == events.c.event_id, enrolments.c.state.in_(OPEN))
    .exists()
)
_MAY_BEGIN_ONE = exists().where(
    entry_decisions.c.event_id == events.c.event_id, entry_decisions.c.look_at.is_not(None)
)

AGED: Mapping[Kept, Aged] = {
    Kept.EVENTS: Aged(
        events,
        (events.c.seq,),
        events.c.received_at,
        and_(events.c.state != EventState.PENDING, ~_BEGAN_ONE, ~_HEARD_BY_ONE, ~_MAY_BEGIN_ONE),
        events.c.customer_id,
    ),
    Kept.ANSWERS: Aged(
        answers,
        (answers.c.at, answers.c.event_id),
        answers.c.at,
        _its_enrolment_is_over(answers),
        answers.c.customer_id,
    ),
    Kept.ATTEMPTS: Aged(
        attempts,
        (attempts.c.attempt_id,),
        attempts.c.at,
        _its_enrolment_is_over(attempts),
        _customer_of(attempts),
    ),
    Kept.TASKS: Aged(
        tasks,
        (tasks.c.resolved_at, tasks.c.task_key),
        tasks.c.resolved_at,
        and_(tasks.c.state == TaskState.DONE, _no_open_run(tasks.c.run_id)),
        tasks.c.customer_id,
    ),
    Kept.AUDIT: Aged(
        steerings,
        (steerings.c.at, steerings.c.note_key),
        steerings.c.at,
        _no_open_run(steerings.c.run_id),
        steerings.c.customer_id,
    ),
    Kept.PREFERENCE_LINKS: Aged(
        preference_links,
        (preference_links.c.expires_at, preference_links.c.token_digest),
        preference_links.c.expires_at,
        true(),
        preference_links.c.customer_id,
    ),
    Kept.IDENTITY_DECISIONS: Aged(
        identity_decisions,
        (
            identity_decisions.c.at,
            identity_decisions.c.identity,
            identity_decisions.c.customer_id,
        ),
        identity_decisions.c.at,
        identity_decisions.c.decision != Decision.TAKEN,  # what a shared device says is nobody's
        identity_decisions.c.customer_id,
        unique=2,
    ),
    Kept.SANDBOX: Aged(outbox, (outbox.c.id,), outbox.c.at, true()),
}


class _Statements(NamedTuple):
    first: Select[Any]
    next: Select[Any]
    how_many: Select[Any]
    delete: Executable


def _statements(aged: Aged) -> _Statements:
    key, theirs = tuple_(*aged.order[-aged.unique :]), aged.customer_id
    shown = [*aged.order, aged.age.label("aged_at")]
    shown += [] if theirs is None else [theirs.label("theirs")]
    window = (
        select(*shown).where(aged.age.is_not(None)).order_by(*aged.order).limit(bindparam("most"))
    )
    among = and_(key.in_(bindparam("keys", expanding=True)), aged.is_over)
    return _Statements(
        window,
        window.where(_behind(aged.order)),
        select(func.count()).select_from(aged.table).where(among),
        delete(aged.table).where(among).returning(aged.table),
    )


def _behind(order: tuple[Column, ...]) -> ColumnElement[bool]:
    here = [bindparam(f"after_{nth}", type_=each.type) for nth, each in enumerate(order)]
    pairs = list(zip(order, here, strict=True))
    return or_(
        *(
            and_(*(column == there for column, there in pairs[:nth]), pairs[nth][0] > there_last)
            for nth, (_, there_last) in enumerate(pairs)
        )
    )


_OF = {kept: _statements(aged) for kept, aged in AGED.items()}
_THEIR_IDS: BindParameter[list[str]] = bindparam("ids", expanding=True)
_TOLD_OF_EVENTS = (
    delete(heard).where(heard.c.event_id.in_(_THEIR_IDS)),
    delete(entry_decisions).where(entry_decisions.c.event_id.in_(_THEIR_IDS)),
)


def step(
    tx: Connection,
    kept: Kept,
    before: datetime,
    after: tuple[Any, ...] | None,
    *,
    dry_run: bool,
    limit: int = AT_ONCE,
) -> Step:
    """Delete what is older than `before` among the next rows; in a dry run only count it."""
    statements, aged = _OF[kept], AGED[kept]
    place = {f"after_{nth}": told for nth, told in enumerate(after or ())}
    rows = tx.execute(statements.next if after else statements.first, place | {"most": limit}).all()
    old = [row for row in rows if row.aged_at < before]
    at_end = len(rows) < limit or len(old) < len(rows)
    cursor = None if at_end else tuple(rows[-1][: len(aged.order)])
    if not old:
        return Step(0, cursor)
    of_key = slice(len(aged.order) - aged.unique, len(aged.order))
    keys = {"keys": [tuple(row[of_key]) for row in old]}
    if dry_run:
        return Step(tx.scalar(statements.how_many, keys) or 0, cursor)
    if aged.customer_id is not None:
        theirs = {row.theirs for row in old if row.theirs is not None}
        lock_customers(tx, owners_of(tx, theirs))
    gone = tx.execute(statements.delete, keys).all()
    _with(tx, kept, gone)
    return Step(len(gone), cursor)


def _with(tx: Connection, kept: Kept, gone: Sequence[Row[Any]]) -> None:
    """Delete what only tells of rows that are gone."""
    if kept is Kept.EVENTS and gone:
        for forget in _TOLD_OF_EVENTS:
            tx.execute(forget, {"ids": [row.event_id for row in gone]})


class Retaining:
    """`domain.ports.Retention` in the database."""

    def __init__(self, database: Database, periods: Periods) -> None:
        self._database = database
        self._periods = periods

    async def sweep(
        self, now: datetime, *, dry_run: bool = False
    ) -> AsyncIterator[tuple[Kept, int]]:
        """Delete what is old as of `now`; yield how many rows each step took, of which kind.

        It may be stopped anywhere, and run beside another one.
        """
        for kept in Kept:
            before, after = now - self._periods[kept], None
            while True:
                done = await self._database.write(step, kept, before, after, dry_run=dry_run)
                yield kept, done.rows
                after = done.after
                if after is None:
                    break
