"""Storing one event, of any source."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, bindparam, select

from adapters.store.engine.statements import ByDialect
from adapters.store.schema import events
from adapters.store.states import EventState

_INSERT = ByDialect(
    events,
    lambda insert: insert.on_conflict_do_nothing(index_elements=["event_id"]).returning(
        events.c.seq
    ),
)
_KNOWN = select(events.c.customer_id, events.c.name).where(
    events.c.event_id == bindparam("of_event")
)


class MessageIdReused(ValueError):
    """A message id that was used before, for another event or customer: not a repeat."""

    def __init__(self) -> None:
        super().__init__("this message id was used before, for another event or customer")


def store_event(  # noqa: PLR0913 - all that a row needs, by name
    tx: Connection,
    *,
    event_id: str,
    name: str,
    occurred_at: datetime,
    source: str,
    customer_id: str | None = None,
    enrolment_id: str | None = None,
    state: EventState = EventState.PENDING,
    properties: dict[str, Any] | None = None,
) -> bool:
    """Store an event; returns False for a repeat. Raises `MessageIdReused` for another of its id.

    The caller holds the customer's lock.
    """
    facts = {
        "event_id": event_id,
        "customer_id": customer_id,
        "enrolment_id": enrolment_id,
        "name": name,
        "properties": properties or {},
        "occurred_at": occurred_at,
        "received_at": datetime.now(UTC),
        "source": source,
        "state": state,
        "tries": 0,
    }
    if tx.execute(_INSERT.of(tx), facts).first() is not None:
        return True
    if tuple(tx.execute(_KNOWN, {"of_event": event_id}).one()) != (customer_id, name):
        raise MessageIdReused
    return False
