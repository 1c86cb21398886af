"""A customer's events, and where each stands."""

from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, bindparam, func, select

from adapters.store.engine.database import Database
from adapters.store.reads.explain.hearing import CameOf, what_came_of
from adapters.store.reads.explain.selecting import of_customer
from adapters.store.schema import events
from adapters.store.schema.base import is_dead_letter
from adapters.store.states import EventState
from domain.explanation import ExplainedEvent, ParkedEvent

MOST_EVENTS = 200
"""Of a customer's, the last."""

_DEAD_LETTERS = of_customer(events, events.c.seq).where(is_dead_letter(events))
_LAST = (
    select(events)
    .where(events.c.customer_id == bindparam("of_customer"))
    .order_by(events.c.seq.desc())
    .limit(MOST_EVENTS)
)
_COUNT = select(func.count()).where(events.c.customer_id == bindparam("of_customer"))
_FATE = select(events.c.state, events.c.problem).where(events.c.event_id == bindparam("of_event"))


class EventFate(NamedTuple):
    """Where a stored event stands."""

    state: EventState
    problem: str | None
    """Why it was not dispatched when that was last tried."""


def dead_letters(tx: Connection, of: dict[str, str]) -> tuple[ParkedEvent, ...]:
    """Return those that could not be dispatched."""
    return tuple(map(ParkedEvent.model_validate, tx.execute(_DEAD_LETTERS, of)))


def events_of(tx: Connection, of: dict[str, str]) -> tuple[tuple[ExplainedEvent, ...], int]:
    """Return the last events, the oldest first, and how many more there are."""
    rows = tx.execute(_LAST, of).all()[::-1]
    came_of = what_came_of(tx, of)
    found = tuple(explained(row, came_of.get(row.event_id, CameOf())) for row in rows)
    is_all = len(found) < MOST_EVENTS
    return found, 0 if is_all else int(tx.scalar(_COUNT, of) or 0) - len(found)


def explained(row: Row[Any], came_of: CameOf) -> ExplainedEvent:
    """Return an event of a row, with what came of it."""
    event = ExplainedEvent.model_validate(row).model_copy(update=came_of._asdict())
    return event.model_copy(update={"unheard_because": row.problem if event.is_unheard else None})


async def fate_of(database: Database, event_id: str) -> EventFate | None:
    """Tell whether a stored event has been dispatched; None if there is none of that id."""
    return await database.read(_fate_of, event_id)


def _fate_of(tx: Connection, event_id: str) -> EventFate | None:
    row = tx.execute(_FATE, {"of_event": event_id}).one_or_none()
    return None if row is None else EventFate(EventState(row.state), row.problem)
