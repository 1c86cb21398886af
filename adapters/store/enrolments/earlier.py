"""What happened before an enrolment began: it hears first what no run of its journey heard."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, bindparam, delete, select

from adapters.store.events.heard import Hearing, note_heard
from adapters.store.events.queue import QueuedEvent
from adapters.store.schema import enrolments, events, heard
from adapters.store.states import EventState


class Earlier(NamedTuple):
    """What a new enrolment wants to hear of what came before it."""

    names: tuple[str, ...]
    since: datetime
    """What happened before is too old."""
    states: tuple[EventState, ...]
    choose: Callable[[Sequence[QueuedEvent]], Sequence[QueuedEvent]]
    """Which of these, the oldest first, it hears: a decision, made in its transaction."""


_FORGET = delete(heard).where(heard.c.enrolment_id == bindparam("of_enrolment"))
_IN_ORDER = (events.c.occurred_at, events.c.seq)
# Another journey may have heard it: that does not concern this one.
_HEARD_BY_JOURNEY = (
    select(heard.c.event_id)
    .join_from(heard, enrolments, enrolments.c.enrolment_id == heard.c.enrolment_id)
    .where(heard.c.event_id == events.c.event_id, enrolments.c.journey == bindparam("of_journey"))
)
UNHEARD: Select[Any] = (
    select(events)
    .where(
        events.c.customer_id == bindparam("of_customer"),
        events.c.occurred_at >= bindparam("since"),
        events.c.name.in_(bindparam("names", expanding=True)),
        events.c.state.in_(bindparam("states", expanding=True)),
        events.c.enrolment_id.is_(None),
        ~_HEARD_BY_JOURNEY.exists(),
    )
    .order_by(*_IN_ORDER)
)
_HEARD_BY = (
    select(events)
    .join_from(events, heard, heard.c.event_id == events.c.event_id)
    .where(heard.c.enrolment_id == bindparam("of_enrolment"))
    .order_by(*_IN_ORDER)
)


def hear_first(
    tx: Connection, journey: str, customer_id: str, enrolment_id: str, earlier: Earlier
) -> list[QueuedEvent]:
    """Choose what a new enrolment hears first of what none of its journey heard, and record it."""
    wanted = earlier._asdict() | {"of_customer": customer_id, "of_journey": journey}
    wanted.pop("choose")
    found = [QueuedEvent.of(row) for row in tx.execute(UNHEARD, wanted)]
    chosen = list(earlier.choose(found))
    note_heard(tx, (Hearing(event.event_id, enrolment_id) for event in chosen))
    return chosen


def heard_by(tx: Connection, enrolment_id: str) -> list[QueuedEvent]:
    """Return what an enrolment heard, in the order in which it happened."""
    rows = tx.execute(_HEARD_BY, {"of_enrolment": enrolment_id})
    return [QueuedEvent.of(row) for row in rows]


def forget_heard(tx: Connection, enrolment_id: str) -> None:
    """Forget what an enrolment heard that never began."""
    tx.execute(_FORGET, {"of_enrolment": enrolment_id})
