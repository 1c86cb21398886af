"""What people were asked to do for a customer, and what operators did."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row

from adapters.store.reads.explain.selecting import of_customer
from adapters.store.schema import steerings, tasks
from domain.explanation import ExplainedOperation, ExplainedTask, OpenTask
from domain.tasks import UNDONE

_TASKS = of_customer(tasks, tasks.c.at, *tasks.primary_key)
_OPERATIONS = of_customer(steerings, steerings.c.at, *steerings.primary_key)


def asked_of_people(tx: Connection, of: dict[str, str]) -> Sequence[Row[Any]]:
    """Return the rows of the customer's tasks."""
    return tx.execute(_TASKS, of).all()


def tasks_of(asked: Sequence[Row[Any]]) -> tuple[ExplainedTask, ...]:
    """Return all tasks, open or done."""
    return tuple(map(task_of, asked))


def open_tasks_of(asked: Sequence[Row[Any]]) -> tuple[OpenTask, ...]:
    """Return the tasks that nobody has done."""
    return tuple(OpenTask.model_validate(row) for row in asked if row.state in UNDONE)


def operations_of(tx: Connection, of: dict[str, str]) -> tuple[ExplainedOperation, ...]:
    """Return what operators did."""
    return tuple(map(ExplainedOperation.model_validate, tx.execute(_OPERATIONS, of)))


def task_of(row: Row[Any]) -> ExplainedTask:
    """Return a task of a row."""
    took = None if row.resolved_at is None else row.resolved_at - row.at
    seconds = None if took is None else round(took.total_seconds())
    return ExplainedTask.model_validate(row._asdict() | {"seconds_to_resolution": seconds})
