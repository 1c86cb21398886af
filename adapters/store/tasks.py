"""Tasks: what people are asked to do, who is at it, what is overdue, and how long it took."""

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from pydantic import BaseModel, ConfigDict
from sqlalchemy import ColumnElement, Row, ScalarSelect, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.store.customers import lock_customer
from adapters.store.database import Database, insert
from adapters.store.enrolments import enrolment_id_of
from adapters.store.intake import store_event
from adapters.store.schema import TaskState, answers, enrolments, tasks, touchpoints
from domain.events import IssueResolved
from domain.ids import event_id_of, local_key
from domain.questions import AnswerOutcome

ASKED_OF = "support"
"""The team that reads what matches nothing."""
ANSWERED_WITHIN = timedelta(hours=2)
"""How soon a person looks at what no journey hears."""
UNDONE = (TaskState.OPEN, TaskState.CLAIMED)
SHORT_ID = 10
"""Characters of an id that people may type."""


_task_id: ColumnElement[str] = func.coalesce(tasks.c.task_id, tasks.c.task_key)
_COLUMNS: tuple[ColumnElement[Any], ...] = (
    _task_id.label("task_id"),
    *(column for column in tasks.c if column is not tasks.c.task_id),
)


class NoSuchTask(LookupError):
    """There is no task of that id."""


class TaskTaken(ValueError):
    """A task that somebody else is at, or that is done; the message says who."""


class Task(BaseModel):
    """What a person is asked to do for a customer."""

    model_config = ConfigDict(frozen=True, from_attributes=True)

    task_id: str
    state: TaskState
    owner: str
    """The team it was asked of."""
    reason: str
    customer_id: str | None
    """None for a text from a number that nobody has."""
    journey: str | None
    key: str | None
    workflow_id: str | None
    event_id: str | None = None
    """Of the text it is about: `twilio:` and Twilio's own id, where its number is to be found."""
    words: str | None = None
    """What the customer wrote: the text it is about, or what she added to her last answer."""
    at: datetime
    due_at: datetime
    escalated_at: datetime | None = None
    """When it was found overdue."""
    claimed_by: str | None = None
    claimed_at: datetime | None = None
    resolved_by: str | None = None
    resolved_at: datetime | None = None
    resolution: str | None = None

    @property
    def time_to_resolution(self) -> timedelta | None:
        """How long it took from the asking, in real time."""
        return None if self.resolved_at is None else self.resolved_at - self.at


class Tasks:
    """The tasks of all teams."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def list(
        self, *, owner: str | None = None, done: bool = False, limit: int = 200
    ) -> Sequence[Task]:
        """Return a team's tasks, or everybody's: the undone by due time, or the last done."""
        states = (TaskState.DONE,) if done else UNDONE
        where: list[ColumnElement[bool]] = [tasks.c.state.in_(states)]
        if owner is not None:
            where.append(tasks.c.owner == owner)
        order = tasks.c.resolved_at.desc() if done else tasks.c.due_at
        async with self._database.read() as tx:
            return await _tasks(tx, where, order, limit)

    async def claim(self, task_id: str, by: str, at: datetime) -> Task:
        """Note that somebody is at it. Raises `NoSuchTask`, or `TaskTaken` by somebody else."""
        async with self._database.begin() as tx:
            task = await _locked(tx, task_id, at)
            _refuse_if_done(task)
            if task.state is TaskState.CLAIMED and task.claimed_by != by:
                raise TaskTaken(f"{task.claimed_by} is at it already")
            if task.state is TaskState.OPEN:
                await _change(tx, task_id, state=TaskState.CLAIMED, claimed_by=by, claimed_at=at)
            return (await _tasks(tx, [_task_id == task_id]))[0]

    async def resolve(self, task_id: str, by: str, resolution: str, at: datetime) -> Task:
        """Note that it is done; the enrolment that asked hears of it, as `Issue Resolved`.

        Raises `NoSuchTask`, or `TaskTaken` when it is done already. Somebody else's may be
        resolved: a shift ends, the customer does not wait.
        """
        async with self._database.begin() as tx:
            task = await _locked(tx, task_id, at)
            _refuse_if_done(task)
            await _change(
                tx,
                task_id,
                state=TaskState.DONE,
                resolved_by=by,
                resolved_at=at,
                resolution=resolution,
            )
            await _tell(tx, task_id, at)
            return (await _tasks(tx, [_task_id == task_id]))[0]

    async def escalate_overdue(self, now: datetime, limit: int = 200) -> Sequence[Task]:
        """Mark what is overdue, each task once, and return those marked now."""
        async with self._database.begin() as tx:
            found = await tx.scalars(
                select(_task_id)
                .where(
                    tasks.c.state.in_(UNDONE), tasks.c.due_at < now, tasks.c.escalated_at.is_(None)
                )
                .order_by(tasks.c.due_at)
                .limit(limit)
                .with_for_update(skip_locked=True)
            )
            overdue = list(found)
            await tx.execute(update(tasks).where(_task_id.in_(overdue)).values(escalated_at=now))
            return await _tasks(tx, [_task_id.in_(overdue)], limit=limit)

    async def call_for_unheard(self, event_id: str, customer_id: str, at: datetime) -> None:
        """Ask a person to look at an answer that its journey may not have heard."""
        async with self._database.begin() as tx:
            await lock_customer(tx, customer_id, at)
            await open_task(
                tx,
                f"unheard:{event_id}",
                customer_id=customer_id,
                owner=ASKED_OF,
                reason="an answer that its journey may not have heard",
                at=at,
                due_at=at + ANSWERED_WITHIN,
            )


async def open_task(tx: AsyncConnection, task_key: str, **facts: object) -> None:
    """Ask a person to help; harmless when asked twice under the same key."""
    digest = hashlib.sha256(task_key.encode()).hexdigest()
    for length in (SHORT_ID, len(digest)):  # one day, a short id is another task's already
        row = insert(tx, tasks).values(
            task_key=task_key, task_id=digest[:length], state=TaskState.OPEN, **facts
        )
        await tx.execute(row.on_conflict_do_nothing())
        if await tx.scalar(select(tasks.c.task_key).where(tasks.c.task_key == task_key)):
            return


async def _tell(tx: AsyncConnection, task_id: str, at: datetime) -> None:
    """Store the event that the journey hears, if one asked and its customer is still in it.

    The caller holds the customer's lock.
    """
    row = (await tx.execute(select(*_COLUMNS).where(_task_id == task_id))).one()
    enrolment_id = None if row.run_id is None else await enrolment_id_of(tx, row.run_id)
    if enrolment_id is None:
        return
    resolved = IssueResolved(order_id=row.key, task=local_key(row.task_key))
    await store_event(
        tx,
        event_id=event_id_of(task_id, scope="task"),
        customer_id=row.customer_id,
        enrolment_id=enrolment_id,
        name=IssueResolved.event_name(),
        properties=resolved.model_dump(mode="json", exclude_none=True),
        occurred_at=at,
        source="tasks",
    )


def _refuse_if_done(task: Task) -> None:
    if task.state is TaskState.DONE:
        raise TaskTaken(f"it is done: {task.resolved_by} resolved it")


async def _locked(tx: AsyncConnection, task_id: str, at: datetime) -> Task:
    found = select(*_COLUMNS).where(_task_id == task_id)
    row: Row[Any] | None = (await tx.execute(found)).one_or_none()
    if row is None:
        raise NoSuchTask("there is no task of that id: `jornada tasks list` shows them")
    if row.customer_id is not None:
        # Before the task's own lock: a journey that asks for it again holds hers, and waits.
        await lock_customer(tx, row.customer_id, at)
    locked: Row[Any] = (await tx.execute(found.with_for_update())).one()
    return _task(locked)


async def _change(tx: AsyncConnection, task_id: str, **facts: object) -> None:
    await tx.execute(update(tasks).where(_task_id == task_id).values(**facts))


async def _tasks(
    tx: AsyncConnection,
    where: Sequence[ColumnElement[bool]],
    order: ColumnElement[Any] = tasks.c.due_at,
    limit: int = 200,
) -> list[Task]:
    words: ColumnElement[Any] = func.coalesce(answers.c.words, _last_words()).label("words")
    columns = (*_COLUMNS, words)
    found = (
        select(*columns)
        .outerjoin(answers, answers.c.event_id == tasks.c.event_id)
        .where(*where)
        .order_by(order, _task_id)
        .limit(limit)
    )
    return [_task(row) for row in await tx.execute(found)]


def _last_words() -> ScalarSelect[Any]:
    """Select what the customer last said, before the task, in answer to its enrolment's question.

    A score calls a person; what she wrote beside it is what that person wants to read.
    """
    said = answers.alias("said")
    return (
        select(said.c.words)
        .join_from(said, touchpoints, touchpoints.c.touchpoint_id == said.c.touchpoint_id)
        .join(enrolments, enrolments.c.enrolment_id == touchpoints.c.enrolment_id)
        .where(
            enrolments.c.run_id == tasks.c.run_id,
            said.c.verdict == AnswerOutcome.ANSWERED,
            said.c.words != "",
            said.c.at <= tasks.c.at,
        )
        .order_by(said.c.at.desc())
        .limit(1)
        .correlate(tasks)
        .scalar_subquery()
    )


def _task(row: Row[Any]) -> Task:
    return Task.model_validate(row._asdict())
