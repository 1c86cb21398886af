"""Tasks as people read them: with what the customer wrote, as far as the reader may see it."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, ScalarSelect, func, select

from adapters.store.reads.written import IN_WORDS, MOST_PIECES, written_in_answer
from adapters.store.schema import answers, enrolments, keys, tasks, touchpoints
from domain.questions import AnswerOutcome
from domain.tasks import UNDONE, Task, TaskState

shown_id: ColumnElement[str] = func.coalesce(tasks.c.task_id, tasks.c.task_key)
"""What people call a task by; its key, where it is older than short ids."""
COLUMNS: tuple[ColumnElement[Any], ...] = (
    shown_id.label("task_id"),
    *(column for column in tasks.c if column is not tasks.c.task_id),
)


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
    return tasks_where(tx, where, order, limit, topics)


def find_task(tx: Connection, task_id: str) -> Task | None:
    """Return a task, if there is one of that id."""
    return next(iter(tasks_where(tx, [shown_id == task_id])), None)


def tasks_where(
    tx: Connection,
    where: Sequence[ColumnElement[bool]],
    order: ColumnElement[Any] = tasks.c.due_at,
    limit: int = 200,
    topics: Collection[str] | None = None,
) -> list[Task]:
    """Return the tasks of which something holds."""
    words: ColumnElement[Any] = func.coalesce(answers.c.words, _last_words(topics)).label("words")
    columns = (
        *COLUMNS,
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
        .order_by(order, shown_id)
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
