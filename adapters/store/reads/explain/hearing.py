"""What came of a customer's events: whom each began, and who heard it."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import BindParameter, Connection, Row, bindparam, exists, select

from adapters.store.engine.database import Database
from adapters.store.schema import enrolments, entry_decisions, events, heard
from domain.explanation import NotBegun

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
# One that it began after all tells nothing more.
_BEGAN_NO = (
    select(entry_decisions)
    .where(
        entry_decisions.c.customer_id == bindparam("of_customer"),
        ~exists().where(
            enrolments.c.customer_id == entry_decisions.c.customer_id,
            enrolments.c.entry_event_id == entry_decisions.c.event_id,
            enrolments.c.journey == entry_decisions.c.journey,
        ),
    )
    .order_by(entry_decisions.c.journey)
)
_AMONG: BindParameter[list[str]] = bindparam("of_events", expanding=True)
_BEGAN_BY = _BEGAN.where(enrolments.c.entry_event_id.in_(_AMONG))
_BEGAN_NO_OF = _BEGAN_NO.where(entry_decisions.c.event_id.in_(_AMONG))
# Not by customer: an enrolment may have heard thousands, and the events are the customer's own.
_HEARD_OF = (
    select(heard.c.event_id, enrolments.c.workflow_id)
    .join_from(heard, enrolments, heard.c.enrolment_id == enrolments.c.enrolment_id)
    .where(heard.c.event_id.in_(_AMONG))
    .order_by(enrolments.c.started_at, enrolments.c.enrolment_id)
)
_PROPERTIES = select(events.c.event_id, events.c.properties).where(events.c.event_id.in_(_AMONG))


class CameOf(NamedTuple):
    """What came of an event, by workflow id, and which journeys it did not begin."""

    began: tuple[str, ...] = ()
    heard_by: tuple[str, ...] = ()
    began_no: tuple[NotBegun, ...] = ()


def what_came_of(tx: Connection, of: dict[str, str]) -> Mapping[str, CameOf]:
    """Return what came of a customer's events, by event id, where anything did."""
    began, heard_by = _workflow_ids(tx, _BEGAN, of), _workflow_ids(tx, _HEARD, of)
    return _came_of(began, heard_by, _grouped(tx, _BEGAN_NO, of))


def what_came_of_these(
    tx: Connection, of: dict[str, str], event_ids: Collection[str]
) -> Mapping[str, CameOf]:
    """Return the same of some of the customer's events."""
    these: dict[str, Any] = of | {"of_events": list(event_ids)}
    began, heard_by = _workflow_ids(tx, _BEGAN_BY, these), _workflow_ids(tx, _HEARD_OF, these)
    return _came_of(began, heard_by, _grouped(tx, _BEGAN_NO_OF, these))


def _came_of(
    began: Mapping[str, Sequence[str]],
    heard_by: Mapping[str, Sequence[str]],
    began_no: Mapping[str, Sequence[Row[Any]]],
) -> Mapping[str, CameOf]:
    return {
        event_id: CameOf(
            tuple(began.get(event_id, ())),
            tuple(heard_by.get(event_id, ())),
            tuple(map(NotBegun.model_validate, began_no.get(event_id, ()))),
        )
        for event_id in {**began, **heard_by, **began_no}
    }


async def properties_of(
    database: Database, event_ids: Collection[str]
) -> Mapping[str, Mapping[str, Any]]:
    """Return what some events told, by event id."""
    return await database.read(_properties_of, event_ids)


def _properties_of(tx: Connection, event_ids: Collection[str]) -> Mapping[str, Mapping[str, Any]]:
    rows = tx.execute(_PROPERTIES, {"of_events": list(event_ids)})
    return {row.event_id: row.properties for row in rows}


def _workflow_ids(tx: Connection, statement: Any, of: Mapping[str, Any]) -> dict[str, list[str]]:
    return {
        event_id: [row.workflow_id for row in rows]
        for event_id, rows in _grouped(tx, statement, of).items()
    }


def _grouped(tx: Connection, statement: Any, of: Mapping[str, Any]) -> dict[str, list[Row[Any]]]:
    found: defaultdict[str, list[Row[Any]]] = defaultdict(list)
    for row in tx.execute(statement, of):
        found[row.event_id].append(row)
    return found
