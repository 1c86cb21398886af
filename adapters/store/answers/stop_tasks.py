"""Tasks about what may be a wish to stop: until a person has read it, nothing commercial leaves."""

from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, select

from adapters.store.schema import tasks
from adapters.store.tasks import ASKED_OF, open_task
from domain.tasks import TaskState

STOP_READ_WITHIN = timedelta(hours=1)
"""How soon a person reads what may be a wish to stop."""
_STATE = select(tasks.c.state).where(tasks.c.task_key == bindparam("of_task"))


def ask_about_stop(
    tx: Connection, customer_id: str | None, event_id: str, sender: str, reason: str, at: datetime
) -> None:
    """Ask a person whether a text is a wish to stop; nothing commercial leaves until they did.

    One task a customer until it is done; `sender` stands for one whom nobody knows. The caller
    holds the customer's lock.
    """
    task_key = f"stop:{customer_id or sender}"
    open_task(
        tx,
        f"stop:{event_id}" if is_done(tx, task_key) else task_key,
        customer_id=customer_id,
        event_id=event_id,
        owner=ASKED_OF,
        reason=reason,
        holds=True,
        at=at,
        due_at=at + STOP_READ_WITHIN,
    )


def is_done(tx: Connection, task_key: str) -> bool:
    """Tell whether a task of that key was asked and resolved."""
    return tx.scalar(_STATE, {"of_task": task_key}) == TaskState.DONE
