"""Tasks for people: each when it was opened, and when it was done."""

from collections.abc import Iterator, Sequence
from typing import Any, Literal

from sqlalchemy import Connection, Row

from adapters.store.reads.customer.timeline.source import Customer, Source, Tell
from adapters.store.reads.explain.people import task_of
from adapters.store.schema import tasks
from domain.view import Entry, TaskEntry


def _telling(kind: Literal["task_opened", "task_done"]) -> Tell:
    def tell(
        _tx: Connection, who: Customer, rows: Sequence[Row[Any]]
    ) -> Iterator[tuple[str, Entry]]:
        for row in rows:
            when = who.when(row.at if kind == "task_opened" else row.resolved_at)
            yield row.task_key, TaskEntry(kind=kind, task=task_of(row), **when)

    return tell


OPENED = Source("task_opened", tasks, tasks.c.at, _telling("task_opened"))
DONE = Source("task_done", tasks, tasks.c.resolved_at, _telling("task_done"))
