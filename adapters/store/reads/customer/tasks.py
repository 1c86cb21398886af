"""What people were asked to do for a customer."""

from sqlalchemy import Connection

from adapters.store.reads.explain.people import tasks_of
from adapters.store.reads.explain.selecting import of_customer
from adapters.store.schema import tasks
from domain.explanation import ExplainedTask
from domain.tasks import UNDONE
from domain.view import MOST_TASKS

_NEWEST = of_customer(
    tasks,
    tasks.c.state.not_in(UNDONE),  # what nobody has done comes first
    tasks.c.at.desc(),
    tasks.c.task_key,
).limit(MOST_TASKS)


def newest_tasks(tx: Connection, of: dict[str, str]) -> tuple[ExplainedTask, ...]:
    """Return those that nobody has done, then the newest others."""
    return tasks_of(tx.execute(_NEWEST, of).all())
