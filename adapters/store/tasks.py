"""Tasks: what people are asked to do, who is at it, and what is overdue or done."""

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, bindparam, select, update

from adapters.store.customers.rows import ensure_customer
from adapters.store.engine.methods import Store, reading, writing
from adapters.store.engine.statements import ByDialect
from adapters.store.enrolments.rows import open_enrolment_id
from adapters.store.events.names import FROM_TASKS
from adapters.store.events.write import store_event
from adapters.store.reads.tasks import COLUMNS, find_task, list_tasks, shown_id, tasks_where
from adapters.store.schema import tasks
from adapters.store.sinks.happened import note_task
from domain.events import Event, IssueClaimed, IssueResolved
from domain.ids import event_id_of, is_identifier, local_key
from domain.journeys import TaskRequest, TasksClosed
from domain.sinks.notices import NoticeType
from domain.tasks import UNDONE, NoSuchTask, Task, TaskState, TaskTaken

ASKED_OF = "support"
"""The team that reads what matches nothing."""
ANSWERED_WITHIN = timedelta(hours=2)
"""How soon a person looks at what reaches no journey."""
SHORT_ID = 10
"""Characters of an id that people may type."""
_INSERT = ByDialect(tasks, lambda insert: insert.on_conflict_do_nothing())
_KNOWN = select(tasks.c.task_key).where(tasks.c.task_key == bindparam("of_task"))

_THIS_ONE = shown_id == bindparam("of_task")
_FIND = select(*COLUMNS).where(_THIS_ONE)
_LOCK = _FIND.with_for_update()
_UPDATE = update(tasks).where(_THIS_ONE)
_AMONG = shown_id.in_(bindparam("task_ids", expanding=True))
_OVERDUE = (
    select(shown_id)
    .where(
        tasks.c.state.in_(UNDONE),
        tasks.c.due_at < bindparam("now"),
        tasks.c.escalated_at.is_(None),
    )
    .order_by(tasks.c.due_at)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
)
_UNDONE_OF = (
    select(shown_id)
    .where(tasks.c.task_key.in_(bindparam("task_keys", expanding=True)), tasks.c.state.in_(UNDONE))
    .order_by(shown_id)
    .with_for_update()
)
_ESCALATE = update(tasks).where(_AMONG)


def claim(tx: Connection, task_id: str, by: str, at: datetime) -> Task:
    """Record that a person works on it; the enrolment that asked shows who, by `Issue Claimed`.

    Raises `NoSuchTask`, or `TaskTaken` by another one.
    """
    task = _locked(tx, task_id, at)
    _refuse_if_done(task)
    if task.state is TaskState.CLAIMED and task.claimed_by != by:
        raise TaskTaken(f"{task.claimed_by} is at it already")
    if task.state is TaskState.OPEN:
        _change(tx, task_id, state=TaskState.CLAIMED, claimed_by=by, claimed_at=at)
        row = tx.execute(_FIND, {"of_task": task_id}).one()
        known_as = by if is_identifier(by) else None  # no address goes into a history
        claimed = IssueClaimed(task=local_key(row.task_key), by=known_as)
        _publish(tx, row, claimed, at, scope="claim")
    return tasks_where(tx, [shown_id == task_id])[0]


def resolve(tx: Connection, task_id: str, by: str, resolution: str, at: datetime) -> Task:
    """Record that it is done; the enrolment that asked receives that, as `Issue Resolved`.

    Raises `NoSuchTask`, or `TaskTaken` when it is done already. Another person's may be resolved: a
    shift ends, the customer does not wait.
    """
    _refuse_if_done(_locked(tx, task_id, at))
    resolved = {"resolved_by": by, "resolved_at": at, "resolution": resolution}
    _change(tx, task_id, state=TaskState.DONE, **resolved)
    row = tx.execute(_FIND, {"of_task": task_id}).one()
    done = IssueResolved(order_id=row.key, task=local_key(row.task_key))
    _publish(tx, row, done, at, scope="task")
    note_task(tx, NoticeType.TASK_RESOLVED, row.task_key, at, row._asdict())
    return tasks_where(tx, [shown_id == task_id])[0]


def escalate_overdue(tx: Connection, now: datetime, limit: int = 200) -> Sequence[Task]:
    """Mark what is overdue, each task once, and return those marked now."""
    overdue = list(tx.scalars(_OVERDUE, {"now": now, "most": limit}))
    tx.execute(_ESCALATE, {"task_ids": overdue, "escalated_at": now})
    return tasks_where(tx, [shown_id.in_(overdue)], limit=limit)


def ask_about_late_answer(tx: Connection, event_id: str, customer_id: str, at: datetime) -> None:
    """Ask a person to look at an answer that its journey may not have received."""
    open_task(
        tx,
        f"unheard:{event_id}",
        customer_id=ensure_customer(tx, customer_id, at),
        owner=ASKED_OF,
        reason="an answer that its journey may not have heard",
        at=at,
        due_at=at + ANSWERED_WITHIN,
    )


def ask_person(tx: Connection, task: TaskRequest) -> None:
    """Open the task that a journey asks for; harmless when repeated."""
    customer_id = ensure_customer(tx, task.customer_id, task.at)
    facts = dict(task) | {"customer_id": customer_id}
    run_id = facts.pop("first_execution_run_id")
    open_task(tx, facts.pop("task_key"), run_id=run_id, **facts)


def close_tasks(tx: Connection, closed: TasksClosed) -> None:
    """Note that a journey's tasks need not be done any more; those that are done stay so.

    Its story says so, and so it is told nothing.
    """
    # Before the tasks' own locks, as whoever resolves one does.
    ensure_customer(tx, closed.customer_id, closed.at)
    undone = list(tx.scalars(_UNDONE_OF, {"task_keys": list(closed.task_keys)}))
    facts = {"resolved_by": closed.journey, "resolved_at": closed.at, "resolution": closed.because}
    for task_id in undone:
        _change(tx, task_id, state=TaskState.DONE, **facts)
        row = tx.execute(_FIND, {"of_task": task_id}).one()
        note_task(tx, NoticeType.TASK_RESOLVED, row.task_key, closed.at, row._asdict())


def open_task(tx: Connection, task_key: str, **facts: object) -> None:
    """Ask a person to help; harmless when repeated under the same key."""
    digest = hashlib.sha256(task_key.encode()).hexdigest()
    for length in (SHORT_ID, len(digest)):  # one day, a short id is another task's already
        task = {"task_key": task_key, "task_id": digest[:length], "state": TaskState.OPEN}
        if tx.execute(_INSERT.of(tx), task | facts).rowcount > 0:
            at: Any = facts["at"]
            note_task(tx, NoticeType.TASK_OPENED, task_key, at, task | facts)
        if tx.scalar(_KNOWN, {"of_task": task_key}):
            return


class Tasks(Store):
    """The tasks of all teams."""

    list = reading(list_tasks)
    find = reading(find_task)
    claim = writing(claim)
    resolve = writing(resolve)
    escalate_overdue = writing(escalate_overdue)
    ask_about_late_answer = writing(ask_about_late_answer)


def _publish(tx: Connection, row: Row[Any], event: Event, at: datetime, scope: str) -> None:
    """Store an event for the journey, if one asked and its customer is still in it.

    The caller holds the customer's lock. `scope` keeps apart what happens to one task.
    """
    enrolment_id = None if row.run_id is None else open_enrolment_id(tx, row.run_id)
    if enrolment_id is None:
        return
    store_event(
        tx,
        event_id=event_id_of(row.task_id, scope=scope),
        customer_id=row.customer_id,
        enrolment_id=enrolment_id,
        name=event.event_name(),
        properties=event.model_dump(mode="json", exclude_none=True),
        occurred_at=at,
        source=FROM_TASKS,
    )


def _refuse_if_done(task: Task) -> None:
    if task.state is TaskState.DONE:
        raise TaskTaken(f"it is done: {task.resolved_by} resolved it")


def _locked(tx: Connection, task_id: str, at: datetime) -> Task:
    this_one = {"of_task": task_id}
    row = tx.execute(_FIND, this_one).one_or_none()
    if row is None:
        raise NoSuchTask("there is no task of that id: `jornada tasks list` shows them")
    if row.customer_id is not None:
        # Before the task's own lock: a journey that asks for it again holds this one, and waits.
        ensure_customer(tx, row.customer_id, at)
    return Task.model_validate(tx.execute(_LOCK, this_one).one()._asdict())


def _change(tx: Connection, task_id: str, **facts: object) -> None:
    tx.execute(_UPDATE, {"of_task": task_id, **facts})
