"""Runs that Temporal knows, and the enrolments that are theirs."""

from datetime import datetime
from typing import Any, NamedTuple, Self

from sqlalchemy import Connection, and_, bindparam, or_, select, update

from adapters.store.customers.rows import ensure_customer, is_erased
from adapters.store.enrolments.erased import tell_of_erasure
from adapters.store.enrolments.rows import OPEN, EnrolmentRow, insert_enrolment
from adapters.store.schema import enrolments
from adapters.store.sinks.happened import note_started
from adapters.store.states import EnrolmentState
from domain.journeys import TERMINATED, OutcomeReport
from domain.messages import SendRequest


class Run(NamedTuple):
    """A run that Temporal knows."""

    journey: str
    customer_id: str
    key: str | None
    workflow_id: str
    run_id: str
    entry_event_id: str | None
    """The event that began it, where known."""

    @classmethod
    def of(cls, asks: SendRequest | OutcomeReport, customer_id: str) -> Self:
        """Return the run of a customer that asks for a send, or reports its outcome."""
        return cls(
            asks.journey,
            customer_id,
            asks.key,
            asks.workflow_id,
            asks.first_execution_run_id,
            asks.entry_event_id,
        )

    @property
    def facts(self) -> dict[str, object]:
        """What the statements below are given of it."""
        return {
            "of_journey": self.journey,
            "of_customer": self.customer_id,
            "of_key": self.key or "",
            "of_workflow": self.workflow_id,
            "of_run": self.run_id,
            "of_event": self.entry_event_id,
        }


_ROW = enrolments.c
_EVENT = bindparam("of_event", type_=enrolments.c.entry_event_id.type)
_IS_OPEN = _ROW.state.in_(OPEN)
_ORDER = (_ROW.started_at, _ROW.enrolment_id)
_BY_ENTRY = (
    _ROW.journey == bindparam("of_journey"),
    _ROW.customer_id == bindparam("of_customer"),
    _ROW.key == bindparam("of_key"),
    _ROW.entry_event_id == _EVENT,
)
_IS_RUNS = _ROW.run_id == bindparam("of_run")
# Recorded by `enrol`, and the run is quicker than the report that it started.
_WAITS = and_(
    _ROW.workflow_id == bindparam("of_workflow"),
    _ROW.customer_id == bindparam("of_customer"),
    _ROW.run_id.is_(None),
    _IS_OPEN,
    or_(_EVENT.is_(None), _ROW.entry_event_id == _EVENT),
)
# In one look: processes of the last release report a start without the customer's lock.
_OF_RUN_OR_WAITING = (
    select(enrolments).where(or_(_IS_RUNS, _WAITS)).order_by(_ROW.run_id.is_(None), *_ORDER)
)
_OF_RUN = select(_ROW.enrolment_id).where(_IS_RUNS)
_BEGAN_WITH_IT = select(_ROW.enrolment_id).where(*_BY_ENTRY)
_DUPLICATED = _BEGAN_WITH_IT.where(
    _ROW.state == EnrolmentState.ENDED,
    # Who starts a terminated run anew from the UI, with the same input, means it.
    _ROW.outcome != TERMINATED,
    _ROW.run_id != bindparam("of_run"),
)
_OPEN_OF_WORKFLOW = select(_ROW.enrolment_id).where(
    _ROW.workflow_id == bindparam("of_workflow"), _ROW.run_id.is_not(None), _IS_OPEN
)
_SET_RUNNING = (
    update(enrolments)
    .where(_ROW.enrolment_id == bindparam("of_enrolment"))
    .values(state=EnrolmentState.RUNNING, outcome=None, because=None, ended_at=None)
)


def is_duplicate(tx: Connection, run: Run) -> bool:
    """Tell whether the event that began this run had begun another one, which has ended.

    A dispatcher that froze before it started a run, and woke after its successor's was over, starts
    it once more.
    """
    return run.entry_event_id is not None and _finds(tx, _DUPLICATED, run)


def adopt_run(tx: Connection, run: Run, at: datetime) -> EnrolmentRow:
    """Return the running enrolment of a run: found, reopened after a reset, or newly recorded.

    The caller holds the customer's lock.
    """
    row = _row_of(tx, run)
    if row is None:
        new = insert_enrolment(
            tx,
            journey=run.journey,
            customer_id=run.customer_id,
            key=run.key,
            entry_event_id=_free_entry_event_id(tx, run),
            workflow_id=run.workflow_id,
            run_id=run.run_id,
            state=EnrolmentState.RUNNING,
            at=at,
        )
        note_started(tx, new.enrolment_id)
        return _ending_if_erased(tx, new, at)
    if row.state is not EnrolmentState.RUNNING or row.run_id is None:
        tx.execute(_SET_RUNNING, {"of_enrolment": row.enrolment_id, "run_id": run.run_id})
        note_started(tx, row.enrolment_id)
    return _ending_if_erased(tx, row, at) if row.state is EnrolmentState.ENDED else row


def _ending_if_erased(tx: Connection, row: EnrolmentRow, at: datetime) -> EnrolmentRow:
    """Have a run end of which the store learns only now, though its customer was erased."""
    if is_erased(tx, row.customer_id):
        tell_of_erasure(tx, row.customer_id, at, row.enrolment_id)
    return row


def _row_of(tx: Connection, run: Run) -> EnrolmentRow | None:
    found = tx.execute(_OF_RUN_OR_WAITING, run.facts).first()
    return None if found is None else EnrolmentRow.of(found)


def _free_entry_event_id(tx: Connection, run: Run) -> str:
    if run.entry_event_id is None or _finds(tx, _BEGAN_WITH_IT, run):
        return f"run:{run.run_id}"
    return run.entry_event_id


def _finds(tx: Connection, statement: Any, run: Run) -> bool:
    return tx.execute(statement, run.facts).first() is not None


def adopt(
    tx: Connection,
    journey: str,
    customer_id: str,
    key: str | None,
    workflow_id: str,
    run_id: str,
    at: datetime,
) -> None:
    """Take in an open run that Temporal knows and the store does not, or thinks ended."""
    theirs = ensure_customer(tx, customer_id, at)
    run = Run(journey, theirs, key, workflow_id, run_id, entry_event_id=None)
    # Temporal has one open run a workflow id at most, so an open row is this one's.
    if _finds(tx, _OF_RUN, run) or not _finds(tx, _OPEN_OF_WORKFLOW, run):
        adopt_run(tx, run, at)
