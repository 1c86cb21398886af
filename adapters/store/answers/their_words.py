"""Tasks about what customers answered in their own words: the team of the question reads them."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, select

from adapters.store.reads.written import IN_WORDS
from adapters.store.schema import tasks
from adapters.store.tasks import ANSWERED_WITHIN, open_task
from domain.tasks import TaskState

_NOBODY_IS_AT = select(tasks.c.task_key).where(
    tasks.c.customer_id == bindparam("of_customer"),
    tasks.c.state == TaskState.OPEN,
    tasks.c.task_key.startswith(bindparam("about"), autoescape=False),
)
_KNOWN = select(tasks.c.task_key).where(tasks.c.task_key == bindparam("of_task"))


def hand_to_team(
    tx: Connection, row: Row[Any], event_id: str, at: datetime, *, has_picture: bool
) -> None:
    """Ask the team of a question to read what a customer wrote; harmless when repeated.

    Customers write in pieces: what comes while nobody is at the task yet belongs to it, and is
    shown with it; later it is another task, so that nobody resolves what they have not seen. The
    caller holds the customer's lock.
    """
    first = f"{IN_WORDS}{row.touchpoint_id}"
    facts = {"of_customer": row.customer_id, "about": first}
    if tx.scalar(_NOBODY_IS_AT, facts) is not None:
        return
    is_first = tx.scalar(_KNOWN, {"of_task": first}) is None
    what = "a picture" if has_picture else "words"
    open_task(
        tx,
        first if is_first else f"{first}:{event_id}",
        journey=row.journey,
        customer_id=row.customer_id,
        key=row.key or None,
        workflow_id=row.workflow_id,
        event_id=event_id,
        owner=row.words_to,
        reason=f"{what} in answer to {row.message}",
        at=at,
        due_at=at + ANSWERED_WITHIN,
    )
