"""Entering: an enrolment is written down by the rules of its journey, which Temporal forgets."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, bindparam

from adapters.store.audit import note_start
from adapters.store.customers.rows import ensure_customer, is_erased
from adapters.store.enrolments.earlier import Earlier, hear_first, heard_by
from adapters.store.enrolments.rows import EnrolmentRow, insert_enrolment, select_rows
from adapters.store.events.decisions import Place, note_not_entered
from adapters.store.events.queue import QueuedEvent
from adapters.store.schema import enrolments
from adapters.store.segments import facts_of
from adapters.store.states import EnrolmentState
from domain.clock import Pace
from domain.entry import Asking, EntryRules, NotEntered, Refusal, next_look, refused
from domain.ids import workflow_id
from domain.re_entry import Lived
from domain.segments import Facts

REAL_TIME = Pace()
NOTHING = Facts()


class Entering(NamedTuple):
    """A customer who is to enter a journey, by an event or by a request of a service."""

    journey: str
    customer_id: str
    key: str | None
    entry_event_id: str
    workflow_id: str
    rules: EntryRules
    at: datetime
    earlier: Earlier
    begins_anew: bool = True
    """Else only the enrolment that its event has written already is found."""
    by: str | None = None
    """Whose key asked for it, if one did: the audit keeps it."""
    event: QueuedEvent | None = None
    """The stored event that is to begin it, if one is: then it is kept why it did not."""
    pace: Pace = REAL_TIME
    entry_scope: str | None = None
    """How all entry event ids begin of those who are asked for together: each enters once, also
    who becomes one with another of them."""

    def is_its(self, row: EnrolmentRow) -> bool:
        """Tell whether this has begun an enrolment already."""
        is_of_scope = self.entry_scope and row.entry_event_id.startswith(self.entry_scope)
        return row.entry_event_id == self.entry_event_id or bool(is_of_scope)


class Entered(NamedTuple):
    """Their enrolment, and what it hears first: what came before it."""

    row: EnrolmentRow
    hears_first: Sequence[QueuedEvent]


_TOO_OLD = NotEntered(Refusal.TOO_OLD, "it is too old")
_TWICE = NotEntered(Refusal.RE_ENTRY, "they were enrolled by it already")
_ERASED = NotEntered(Refusal.ERASED, "the customer was erased")
_OF_JOURNEY = select_rows(
    enrolments.c.journey == bindparam("of_journey"),
    enrolments.c.customer_id == bindparam("of_customer"),
    enrolments.c.key == bindparam("of_key"),
)


def enrol(tx: Connection, entering: Entering) -> Entered | NotEntered:
    """Record that an event enrols a customer, or say why the journey does not begin.

    The same entry event finds its own enrolment again, and what it hears first: its state tells
    whether Temporal still has to start it.
    """
    entering = _of_the_customer(entering, ensure_customer(tx, entering.customer_id, entering.at))
    known = _of_journey(tx, entering)
    for row in known:
        if row.entry_event_id == entering.entry_event_id:
            is_to_start = row.state is EnrolmentState.STARTING
            return Entered(row, heard_by(tx, row.enrolment_id) if is_to_start else ())
    if any(map(entering.is_its, known)):
        return _TWICE
    if is_erased(tx, entering.customer_id):
        return _ERASED
    if not entering.begins_anew:
        return _TOO_OLD
    no = refused(entering.rules, _asking(tx, entering, known))
    if no is None:
        return _enter(tx, entering)
    if entering.event is not None:
        received_at, theirs = entering.event.received_at, entering.customer_id
        look_at = no.asked_until and next_look(received_at, entering.at, no.asked_until)
        place = (entering.entry_event_id, entering.journey)
        note_not_entered(tx, Place(*place), theirs, no, at=entering.at, look_at=look_at)
    return no


def why_not(tx: Connection, entering: Entering) -> NotEntered | None:
    """Say why a customer would not enter now, and write nothing; None where they would.

    Nor does one whom the same request has enrolled already.
    """
    known = _of_journey(tx, entering)
    if any(entering.is_its(row) for row in known):
        return _TWICE
    return refused(entering.rules, _asking(tx, entering, known))


def _of_the_customer(entering: Entering, customer_id: str) -> Entering:
    """Return it for the customer whose id was another one: what begins now has their own."""
    if customer_id == entering.customer_id:
        return entering
    begins = workflow_id(entering.journey, customer_id, entering.key)
    return entering._replace(customer_id=customer_id, workflow_id=begins)


def _of_journey(tx: Connection, entering: Entering) -> list[EnrolmentRow]:
    facts = {
        "of_journey": entering.journey,
        "of_customer": entering.customer_id,
        "of_key": entering.key or "",
    }
    return [EnrolmentRow.of(row) for row in tx.execute(_OF_JOURNEY, facts)]


def _asking(tx: Connection, entering: Entering, known: Sequence[EnrolmentRow]) -> Asking:
    """Return all that the rules look at; the customer is locked."""
    needed, event = entering.rules.predicates, entering.event
    return Asking(
        now=entering.at,
        lived=[_lived(row) for row in known],
        facts=facts_of(tx, entering.customer_id, needed, entering.at) if needed else NOTHING,
        properties=event.properties if event else {},
        received_at=event.received_at if event else None,
        pace=entering.pace,
    )


def _lived(row: EnrolmentRow) -> Lived:
    is_over = row.state is EnrolmentState.ENDED
    return Lived(row.started_at, (row.ended_at or row.started_at) if is_over else None)


def _enter(tx: Connection, entering: Entering) -> Entered:
    row = insert_enrolment(
        tx,
        journey=entering.journey,
        customer_id=entering.customer_id,
        key=entering.key,
        entry_event_id=entering.entry_event_id,
        workflow_id=entering.workflow_id,
        state=EnrolmentState.STARTING,
        at=entering.at,
    )
    if entering.by is not None:
        note_start(tx, row, entering.by)
    return Entered(
        row, hear_first(tx, row.journey, row.customer_id, row.enrolment_id, entering.earlier)
    )
