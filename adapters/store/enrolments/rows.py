"""Enrolments: who lives which journey, and where that stands."""

import secrets
from datetime import datetime
from typing import Any, NamedTuple, Self

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    bindparam,
    delete,
    exists,
    select,
    update,
)

from adapters.store.customers.canonical import canonical
from adapters.store.customers.rows import still_their_own
from adapters.store.enrolments.earlier import forget_heard
from adapters.store.schema import customers, enrolments, events
from adapters.store.sinks.happened import note_ended, note_started
from adapters.store.states import EnrolmentState

OPEN = (EnrolmentState.STARTING, EnrolmentState.RUNNING)


class EnrolmentRow(NamedTuple):
    """One customer's run of a journey, as the store knows it."""

    enrolment_id: str
    journey: str
    customer_id: str
    key: str | None
    entry_event_id: str
    """The event that began it, or `run:…` when it was started from Temporal's CLI or UI."""
    workflow_id: str
    run_id: str | None
    """The first execution's run id, which a reset keeps; None until Temporal has reported it."""
    state: EnrolmentState
    stage: str | None
    outcome: str | None
    because: str | None
    started_at: datetime
    ended_at: datetime | None
    checked_at: datetime
    superseded_by: str | None = None
    """The enrolment that goes on instead, where the customer lived one story as two."""

    @classmethod
    def of(cls, row: Row[Any]) -> Self:
        """Read a row of `enrolments`."""
        facts = row._asdict()
        return cls(**facts | {"key": row.key or None, "state": EnrolmentState(row.state)})


def select_rows(*where: Any) -> Any:
    """Select enrolments, the oldest first."""
    found = select(enrolments).where(*where)
    return found.order_by(enrolments.c.started_at, enrolments.c.enrolment_id)


def _lock_whose(enrolment: ColumnElement[bool]) -> Select[Any]:
    """Lock the customers of some enrolments. They stay whose they are, but for a merge."""
    whose = select(enrolments.c.customer_id).where(enrolment)
    return (
        select(customers.c.customer_id, customers.c.merged_into)
        .where(customers.c.customer_id.in_(whose))
        .order_by(customers.c.customer_id)
        .with_for_update()
    )


_ROW = enrolments.c
_IS_OPEN = _ROW.state.in_(OPEN)
_OPEN_OF_CUSTOMER = select_rows(_ROW.customer_id == canonical(), _IS_OPEN)
_OPEN_OF_RUN = select_rows(_ROW.run_id == bindparam("of_run"), _IS_OPEN)
_LOCK_BY_ID = _lock_whose(_ROW.enrolment_id == bindparam("of_enrolment"))
_LOCK_BY_EVENT = _lock_whose(_ROW.entry_event_id == bindparam("of_event"))
_LOCK_BY_WORKFLOW = _lock_whose(_ROW.workflow_id == bindparam("of_workflow"))
_INSERT = enrolments.insert()
_OTHER = enrolments.alias("other")
_STARTED = (
    update(enrolments)
    .where(
        _ROW.enrolment_id == bindparam("of_enrolment"),
        _ROW.state == EnrolmentState.STARTING,
        ~exists().where(
            _OTHER.c.run_id == bindparam("of_run"),
            _OTHER.c.enrolment_id != bindparam("of_enrolment"),
        ),
    )
    .values(state=EnrolmentState.RUNNING, run_id=bindparam("of_run"))
)
_OF_ANOTHER = select(_ROW.enrolment_id).where(
    _ROW.run_id == bindparam("of_run"), _ROW.enrolment_id != bindparam("of_enrolment")
)
_FORGET_UNSTARTED = (
    delete(enrolments)
    .where(
        _ROW.entry_event_id == bindparam("of_event"),
        _ROW.state == EnrolmentState.STARTING,
        _ROW.run_id.is_(None),
    )
    .returning(_ROW.enrolment_id)
)
_FORGET_ALL_UNSTARTED = (
    delete(enrolments)
    .where(
        _ROW.customer_id == bindparam("of_customer"),
        _ROW.state == EnrolmentState.STARTING,
        _ROW.run_id.is_(None),
    )
    .returning(_ROW.enrolment_id)
)
_ENTERED_AFTER = (
    select(_ROW.enrolment_id)
    .join_from(enrolments, events, events.c.event_id == _ROW.entry_event_id)
    .where(
        _ROW.enrolment_id == bindparam("of_enrolment"),
        events.c.customer_id == _ROW.customer_id,
        events.c.occurred_at > bindparam("at", type_=events.c.occurred_at.type),
    )
)
_BEGUN = (
    select(_ROW.enrolment_id)
    .where(_ROW.customer_id == canonical(), _ROW.entry_event_id == bindparam("of_event"))
    .limit(1)
)
_ENDED = (
    update(enrolments)
    .where(
        _ROW.workflow_id == bindparam("of_workflow"),
        _ROW.run_id.is_not_distinct_from(bindparam("of_run")),
        _IS_OPEN,
    )
    .values(state=EnrolmentState.ENDED)
    .returning(_ROW.enrolment_id)
)


def insert_enrolment(  # noqa: PLR0913 - all that a row needs, by name
    tx: Connection,
    *,
    journey: str,
    customer_id: str,
    key: str | None,
    entry_event_id: str,
    workflow_id: str,
    state: EnrolmentState,
    at: datetime,
    run_id: str | None = None,
) -> EnrolmentRow:
    """Record a new enrolment. The caller holds the customer's lock."""
    row = EnrolmentRow(
        enrolment_id=secrets.token_urlsafe(16),
        journey=journey,
        customer_id=customer_id,
        key=key,
        entry_event_id=entry_event_id,
        workflow_id=workflow_id,
        run_id=run_id,
        state=state,
        stage=None,
        outcome=None,
        because=None,
        started_at=at,
        ended_at=None,
        checked_at=at,
    )
    # An empty key, not none, so that the unique constraint holds.
    tx.execute(_INSERT, row._asdict() | {"key": key or ""})
    return row


def started(tx: Connection, enrolment_id: str, run_id: str) -> bool:
    """Record that Temporal runs it, `run_id` being its first execution's.

    Returns False when that run is another enrolment's, which is just about to close.
    """
    facts = {"of_enrolment": enrolment_id, "of_run": run_id}
    _lock(tx, _LOCK_BY_ID, facts)
    if tx.execute(_STARTED, facts).rowcount > 0:
        note_started(tx, enrolment_id)
        return True
    return not tx.execute(_OF_ANOTHER, facts).first()


def forget_unstarted(tx: Connection, entry_event_id: str) -> None:
    """Forget an enrolment that its event, now given up, never got started."""
    facts = {"of_event": entry_event_id}
    _lock(tx, _LOCK_BY_EVENT, facts)
    for enrolment_id in tx.scalars(_FORGET_UNSTARTED, facts).all():
        forget_heard(tx, enrolment_id)


def forget_all_unstarted(tx: Connection, customer_id: str) -> None:
    """Forget a customer's enrolments that Temporal was not told of; the caller holds their lock.

    One that is on its way all the same is adopted later, as any run that the store does not know.
    """
    for enrolment_id in tx.scalars(_FORGET_ALL_UNSTARTED, {"of_customer": customer_id}).all():
        forget_heard(tx, enrolment_id)


def entered_after(tx: Connection, enrolment_id: str, at: datetime) -> bool:
    """Tell whether the event that began an enrolment happened after `at`; not where none did."""
    facts = {"of_enrolment": enrolment_id, "at": at}
    return tx.execute(_ENTERED_AFTER, facts).first() is not None


def _lock(tx: Connection, statement: Select[Any], facts: dict[str, str]) -> None:
    if tx.dialect.name != "sqlite":  # which writes one transaction at a time
        for row in tx.execute(statement, facts).all():
            still_their_own(row)


def running_of(tx: Connection, customer_id: str) -> list[EnrolmentRow]:
    """Return the customer's enrolments that are starting or running, oldest first."""
    return [EnrolmentRow.of(r) for r in tx.execute(_OPEN_OF_CUSTOMER, {"of_customer": customer_id})]


def has_begun(tx: Connection, customer_id: str, entry_event_id: str) -> bool:
    """Tell whether an enrolment of the customer bears the id of what began it."""
    facts = {"of_customer": customer_id, "of_event": entry_event_id}
    return tx.execute(_BEGUN, facts).first() is not None


def ended(
    tx: Connection,
    workflow_id: str,
    run_id: str | None,
    outcome: str,
    because: str | None,
    at: datetime,
) -> None:
    """Record how an open enrolment ended; one that has reported its outcome itself keeps it."""
    _lock(tx, _LOCK_BY_WORKFLOW, {"of_workflow": workflow_id})
    ending = {"outcome": outcome, "because": because, "ended_at": at}
    facts = {"of_workflow": workflow_id, "of_run": run_id, **ending}
    for enrolment_id in tx.scalars(_ENDED, facts).all():
        note_ended(tx, enrolment_id)


def open_enrolment_id(tx: Connection, run_id: str) -> str | None:
    """Return the open enrolment of a run, by its first execution's id."""
    row = tx.execute(_OPEN_OF_RUN, {"of_run": run_id}).first()
    return None if row is None else str(row.enrolment_id)
