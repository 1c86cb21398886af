"""Storing events, of any source."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, bindparam, select

from adapters.store.engine.many import InsertMany
from adapters.store.engine.statements import ByDialect
from adapters.store.events.message_ids import MessageIdReused, remember, remembered
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
_INSERT_NEW = InsertMany(
    events,
    *("event_id", "customer_id", "enrolment_id", "name", "properties"),
    *("occurred_at", "received_at", "source", "state", "tries"),
)


def store_event(tx: Connection, *, event_id: str, name: str, **more: Any) -> bool:
    """Store an event; returns False for a repeat. Raises `MessageIdReused` for another of its id.

    `more` is what `row_of` takes. The caller holds the customer's lock.
    """
    row = row_of(event_id=event_id, name=name, **more)
    if tx.execute(_INSERT.of(tx), row).first() is not None:
        return True
    known = tx.execute(_KNOWN, {"of_event": event_id}).one()
    if tuple(known) != (row["customer_id"], name):
        raise MessageIdReused
    return False


def store_message(
    tx: Connection, *, event_id: str, customer_id: str, told_of: str, name: str, **more: Any
) -> bool:
    """Store an event that a sender told under an id of their own: a repeat is known for ever.

    `told_of` is the customer's id as it was sent: it may be one that became theirs since.
    """
    return remember(tx, remembered(event_id, told_of, name)) and store_event(
        tx, event_id=event_id, customer_id=customer_id, name=name, **more
    )


def store_new(tx: Connection, rows: Sequence[dict[str, Any]]) -> None:
    """Store events, each a `row_of`, in this order; fails if there is one of such an id."""
    _INSERT_NEW.execute(tx, rows)


def row_of(  # noqa: PLR0913 - all that a row needs, by name
    *,
    event_id: str,
    name: str,
    occurred_at: datetime,
    source: str,
    customer_id: str | None = None,
    enrolment_id: str | None = None,
    state: EventState = EventState.PENDING,
    properties: Mapping[str, Any] | None = None,
    received_at: datetime | None = None,
) -> dict[str, Any]:
    """Return the row of an event that is received now, where nobody noted when."""
    return {
        "event_id": event_id,
        "customer_id": customer_id,
        "enrolment_id": enrolment_id,
        "name": name,
        "properties": properties or {},
        "occurred_at": occurred_at,
        "received_at": received_at or datetime.now(UTC),
        "source": source,
        "state": state,
        "tries": 0,
    }
