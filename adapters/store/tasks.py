"""Tasks: what people are asked to do, who is at it, what is overdue, and how long it took."""

import hashlib
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    ScalarSelect,
    bindparam,
    func,
    select,
    update,
)

from adapters.store.customers.rows import ensure_customer
from adapters.store.engine.methods import Store, reading, writing
from adapters.store.engine.statements import ByDialect
from adapters.store.enrolments.rows import open_enrolment_id
from adapters.store.events.names import FROM_TASKS
from adapters.store.events.write import store_event
from adapters.store.reads.written import IN_WORDS, MOST_PIECES, written_in_answer
from adapters.store.schema import answers, enrolments, keys, tasks, touchpoints
from adapters.store.sinks.happened import note_task
from domain.events import Event, IssueClaimed, IssueResolved
from domain.ids import event_id_of, is_identifier, local_key
from domain.journeys import TaskRequest, TasksClosed
from domain.questions import AnswerOutcome
from domain.sinks.notices import NoticeType
from domain.tasks import NoSuchTask, Task, TaskState, TaskTaken

ASKED_OF = "support"
"""The team that reads what matches nothing."""
ANSWERED_WITHIN = timedelta(hours=2)
"""How soon a person looks at what reaches no journey."""
UNDONE = (TaskState.OPEN, TaskState.CLAIMED)
SHORT_ID = 10
"""Characters of an id that people may type."""
_INSERT = ByDialect(tasks, lambda insert: insert.on_conflict_do_nothing())
_KNOWN = select(tasks.c.task_key).where(tasks.c.task_key == bindparam("of_task"))

_task_id: ColumnElement[str] = func.coalesce(tasks.c.task_id, tasks.c.task_key)
_COLUMNS: tuple[ColumnElement[Any], ...] = (
    _task_id.label("task_id"),
    *(column for column in tasks.c if column is not tasks.c.task_id),
)


_THIS_ONE = _task_id == bindparam("of_task")
_FIND = select(*_COLUMNS).where(_THIS_ONE)
_LOCK = _FIND.with_for_update()
_UPDATE = update(tasks).where(_THIS_ONE)
_AMONG = _task_id.in_(bindparam("task_ids", expanding=True))
_OVERDUE = (
    select(_task_id)
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
    select(_task_id)
    .where(tasks.c.task_key.in_(bindparam("task_keys", expanding=True)), tasks.c.state.in_(UNDONE))
    .order_by(_task_id)
    .with_for_update()
)
_ESCALATE = update(tasks).where(_AMONG)


def list_tasks(
    tx: Connection,
    *,
    owner: str | None = None,
    done: bool = False,
    limit: int = 200,
    journeys: Collection[str] | None = None,
    topics: Collection[str] | None = None,
) -> Sequence[Task]:
    """Return a team's tasks, or everybody's: the undone by due time, or the last done.

    `journeys` are those that asked, where not all are wanted; `topics` are those of the messages
    to which answers are shown.
    """
    states = (TaskState.DONE,) if done else UNDONE
    where: list[ColumnElement[bool]] = [tasks.c.state.in_(states)]
    if owner is not None:
        where.append(tasks.c.owner == owner)
    if journeys is not None:
        where.append(tasks.c.journey.in_(sorted(journeys)))
    order = tasks.c.resolved_at.desc() if done else tasks.c.due_at
    return _tasks(tx, where, order, limit, topics)


def find_task(tx: Connection, task_id: str) -> Task | None:
    """Return a task, if there is one of that id."""
    return next(iter(_tasks(tx, [_task_id == task_id])), None)


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
    return _tasks(tx, [_task_id == task_id])[0]


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
    return _tasks(tx, [_task_id == task_id])[0]


def escalate_overdue(tx: Connection, now: datetime, limit: int = 200) -> Sequence[Task]:
    """Mark what is overdue, each task once, and return those marked now."""
    overdue = list(tx.scalars(_OVERDUE, {"now": now, "most": limit}))
    tx.execute(_ESCALATE, {"task_ids": overdue, "escalated_at": now})
    return _tasks(tx, [_task_id.in_(overdue)], limit=limit)


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


def _tasks(
    tx: Connection,
    where: Sequence[ColumnElement[bool]],
    order: ColumnElement[Any] = tasks.c.due_at,
    limit: int = 200,
    topics: Collection[str] | None = None,
) -> list[Task]:
    words: ColumnElement[Any] = func.coalesce(answers.c.words, _last_words(topics)).label("words")
    columns = (
        *_COLUMNS,
        words,
        answers.c.media,
        answers.c.touchpoint_id,
        touchpoints.c.topic.label("answer_topic"),
        keys.c.as_given.label("key_as_given"),
    )
    theirs = (keys.c.customer_id == tasks.c.customer_id) & (keys.c.key == tasks.c.key)
    found = (
        select(*columns)
        .outerjoin(answers, answers.c.event_id == tasks.c.event_id)
        .outerjoin(touchpoints, touchpoints.c.touchpoint_id == answers.c.touchpoint_id)
        .outerjoin(keys, theirs)
        .where(*where)
        .order_by(order, _task_id)
        .limit(limit)
    )
    rows = tx.execute(found).all()
    in_words = {row.touchpoint_id for row in rows if row.task_key.startswith(IN_WORDS)} - {None}
    pieces = written_in_answer(tx, in_words) if in_words else {}
    found_tasks = [_task(row, pieces.get(row.touchpoint_id, ())) for row in rows]
    if topics is None:
        return found_tasks
    return [
        task.model_copy(update={"words": None, "media": ()})
        if row.answer_topic is not None and row.answer_topic not in topics
        else task
        for task, row in zip(found_tasks, rows, strict=True)
    ]


def _last_words(topics: Collection[str] | None) -> ScalarSelect[Any]:
    """Select what the customer wrote last, before the task, in answer to its enrolment's question.

    A score calls a person; what the customer wrote beside it is what that person wants to read.
    """
    given, asked = answers.alias("given"), touchpoints.alias("asked")
    seen = () if topics is None else (asked.c.topic.in_(sorted(topics)),)
    return (
        select(given.c.words)
        .join_from(given, asked, asked.c.touchpoint_id == given.c.touchpoint_id)
        .join(enrolments, enrolments.c.enrolment_id == asked.c.enrolment_id)
        .where(
            *seen,
            enrolments.c.run_id == tasks.c.run_id,
            given.c.verdict.in_((AnswerOutcome.ANSWERED, AnswerOutcome.ADDED)),
            given.c.words != "",
            given.c.at <= tasks.c.at,
        )
        .order_by(given.c.at.desc())
        .limit(1)
        .correlate(tasks)
        .scalar_subquery()
    )


def _task(row: Row[Any], pieces: Sequence[Row[Any]] = ()) -> Task:
    """Return a task; one about an answer in the customer's words shows all of that, in pieces."""
    facts = row._asdict()
    if row.task_key.startswith(IN_WORDS):
        until = row.resolved_at
        said = [each for each in pieces if until is None or each.at <= until][-MOST_PIECES:]
        facts |= {"words": "\n".join(each.words for each in said if each.words)}
        facts |= {"media": [url for each in said for url in each.media or ()]}
    return Task.model_validate(facts)
