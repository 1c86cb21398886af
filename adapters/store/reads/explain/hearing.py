"""What came of a customer's events: whom each began, and who heard it."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Any, NamedTuple

from sqlalchemy import Connection, bindparam, select

from adapters.store.engine.database import Database
from adapters.store.schema import enrolments, events, heard

_OF_CUSTOMER = enrolments.c.customer_id == bindparam("of_customer")
_BEGAN = select(enrolments.c.entry_event_id.label("event_id"), enrolments.c.workflow_id).where(
    _OF_CUSTOMER
)
_HEARD = (
    select(heard.c.event_id, enrolments.c.workflow_id)
    .join_from(enrolments, heard, heard.c.enrolment_id == enrolments.c.enrolment_id)
    .where(_OF_CUSTOMER)
    .order_by(enrolments.c.started_at, enrolments.c.enrolment_id)
)
_PROPERTIES = select(events.c.event_id, events.c.properties).where(
    events.c.event_id.in_(bindparam("of_events", expanding=True))
)


class CameOf(NamedTuple):
    """What came of an event, by workflow id."""

    began: tuple[str, ...] = ()
    heard_by: tuple[str, ...] = ()


def what_came_of(tx: Connection, of: dict[str, str]) -> Mapping[str, CameOf]:
    """Return what came of a customer's events, by event id, where anything did."""
    began, heard_by = _grouped(tx, _BEGAN, of), _grouped(tx, _HEARD, of)
    return {
        event_id: CameOf(tuple(began[event_id]), tuple(heard_by[event_id]))
        for event_id in [*began, *heard_by]
    }


async def properties_of(
    database: Database, event_ids: Collection[str]
) -> Mapping[str, Mapping[str, Any]]:
    """Return what some events told, by event id."""
    return await database.read(_properties_of, event_ids)


def _properties_of(tx: Connection, event_ids: Collection[str]) -> Mapping[str, Mapping[str, Any]]:
    rows = tx.execute(_PROPERTIES, {"of_events": list(event_ids)})
    return {row.event_id: row.properties for row in rows}


def _grouped(tx: Connection, statement: Any, of: dict[str, str]) -> defaultdict[str, list[str]]:
    found: defaultdict[str, list[str]] = defaultdict(list)
    for row in tx.execute(statement, of):
        found[row.event_id].append(row.workflow_id)
    return found
