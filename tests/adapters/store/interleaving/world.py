"""A customer in the midst of everything."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Table, insert, select

from adapters.store.answers.received import by_message
from adapters.store.enrolments import entering
from adapters.store.enrolments.earlier import Earlier
from adapters.store.events import intake
from adapters.store.schema import segment_watches, tasks
from adapters.store.segments.watching import Watched
from adapters.store.sends import reconcile
from adapters.store.sends.claim import claim
from adapters.store.states import EventState
from adapters.store.tasks import ask_person
from domain.customers import Channel, Topic
from domain.delivery_reports import DeliveryReport
from domain.entry import EntryRules
from domain.events.commerce import OrderCompleted
from domain.journeys import Ending, OutcomeReport, Stage, TaskRequest
from domain.messages import AnswerWindow, Message, Reason, SendRequest, Status
from domain.operations import AuditEntry, OperatorAction
from domain.ports import Claim, InDoubt
from domain.re_entry import ReEntry
from domain.segments import consents as consents_to
from domain.segments import did
from domain.speech import NUMERALS
from tests.adapters.store.building import (
    ANA,
    CHOICE,
    MINUTE,
    NOON,
    RECEIPT,
    TIMING,
    asking,
    clock_at,
    happening,
)
from tests.inbound import texted

LATER = NOON + 5 * MINUTE
EAGER = Watched("eager", did(OrderCompleted, at_least=2) & consents_to(Topic.TIPS), "eager")
"""Who buys once more is in it, and who leaves the topic is not."""


class World(NamedTuple):
    """A customer of their own: one run is about to start, another one has asked and is sending."""

    customer_id: str
    phone: str
    email: str
    enrolment_id: str = ""
    """Of what is `starting`, begun by `e-1`; Temporal calls its run `run-1`."""
    question: str = ""
    """The touchpoint of a question that was sent in `run-2`."""
    sending: Claim | None = None
    """A claim in `run-2` of which nothing is recorded yet."""
    task_id: str = ""
    strangers_task_id: str = ""
    """About a text from a number that nobody has."""

    @property
    def new_phone(self) -> str:
        """Where they move."""
        return self.phone.replace("+35191", "+35196")

    @property
    def nobodys_phone(self) -> str:
        """A number that nobody has."""
        return self.phone.replace("+35191", "+35193")

    @property
    def new_email(self) -> str:
        """Where they move."""
        return f"new.{self.email}"

    @property
    def known_id(self) -> str:
        """The customer whom they are merged into; that one began the story of `run-2` before."""
        return self.own("known-as")

    def own(self, name: str) -> str:
        """An id of this world alone."""
        return f"{self.customer_id}.{name}"

    @property
    def claim(self) -> Claim:
        """The claim that is under way."""
        assert self.sending
        return self.sending

    def asks(
        self, run: str, what: Message = RECEIPT, channel: Channel = Channel.EMAIL, **more: object
    ) -> SendRequest:
        """A run's request to send."""
        facts: dict[str, Any] = {
            "customer_id": self.customer_id,
            "workflow_id": f"{run}/{self.customer_id}",
            "first_execution_run_id": self.own(run),
            "journey": run,
        }
        return asking(f"{self.own(run)}:{what.name}:1", channel, **facts | more)

    def ended(self, run: str) -> OutcomeReport:
        """A run's last word."""
        return OutcomeReport(
            journey=run,
            customer_id=self.customer_id,
            key=None,
            workflow_id=f"{run}/{self.customer_id}",
            first_execution_run_id=self.own(run),
            entry_event_id=self.own("e-1") if run == "run-1" else None,
            ending=Ending(outcome="delighted", stage=Stage.ADVOCACY),
            at=LATER,
        )


def world(number: int) -> World:
    """Name a customer; `settle_in` makes the store know them."""
    return World(f"w{number:05}", f"+35191{number:07}", f"w{number:05}@example.com")


def settle_in(tx: Connection, w: World) -> World:
    """Bring a world to where everything may happen at once."""
    identity = ANA.model_copy(
        update={"customer_id": w.customer_id, "phone": w.phone, "email": w.email}
    )
    intake.identify(tx, w.own("known"), identity, NOON - 90 * MINUTE)
    intake.track(tx, happening(w.own("e-1"), w.customer_id))
    _watch(tx)
    claim(tx, elder(w), RECEIPT, clock_at(NOON - 90 * MINUTE), TIMING)
    starting = enrolling(w, "e-1")(tx).row
    window = AnswerWindow(options=("slot_1", "slot_2"), within=timedelta(days=1))
    asked = claim(
        tx,
        w.asks("run-2", CHOICE, Channel.SMS, answer=window),
        CHOICE,
        clock_at(NOON),
        TIMING,
    )
    assert isinstance(asked, Claim), asked
    sent = reconcile.CallResult(Status.SENT, Reason.ACCEPTED, w.own("sms"))
    reconcile.record(tx, asked, sent, NOON, TIMING)
    sending = claim(tx, w.asks("run-2"), RECEIPT, clock_at(NOON + MINUTE), TIMING)
    assert isinstance(sending, Claim), sending
    ask_person(tx, help_wanted(w))
    by_message(tx, texted(w.own("SM0"), w.nobodys_phone, "hello", NOON), NUMERALS)
    theirs, nobodys = (
        str(tx.scalar(select(tasks.c.task_id).where(which)))
        for which in (tasks.c.customer_id == w.customer_id, heard_of(w, tasks))
    )
    return w._replace(
        enrolment_id=starting.enrolment_id,
        question=asked.touchpoint_id,
        sending=sending,
        task_id=theirs,
        strangers_task_id=nobodys,
    )


def _watch(tx: Connection) -> None:
    """Have all counted who were in the segment before, of all worlds."""
    if tx.scalar(select(segment_watches.c.segment)) is None:
        watch = {"segment": EAGER.name, "terms": EAGER.terms, "since": NOON}
        tx.execute(insert(segment_watches), watch)


def enrolling(w: World, event_id: str) -> Callable[[Connection], Any]:
    asked = entering.Entering(
        journey="run-1",
        customer_id=w.customer_id,
        key=None,
        entry_event_id=w.own(event_id),
        workflow_id=f"run-1/{w.customer_id}",
        rules=EntryRules(ReEntry.AFTER_END),
        at=NOON,
        earlier=Earlier(("Order Cancelled",), NOON, (EventState.DISPATCHED,), lambda found: found),
    )
    return lambda tx: entering.enrol(tx, asked)


def elder(w: World) -> SendRequest:
    """A request of an older run of the same story, by the customer whom they may become."""
    where = f"run-2/{w.known_id}"
    return w.asks("elder", journey="run-2", customer_id=w.known_id, workflow_id=where)


def help_wanted(w: World) -> TaskRequest:
    return TaskRequest(
        task_key=f"{w.own('run-2')}:task:1",
        journey="run-2",
        customer_id=w.customer_id,
        workflow_id=f"run-2/{w.customer_id}",
        first_execution_run_id=w.own("run-2"),
        owner="care",
        reason="silence",
        at=NOON - MINUTE,
        due_at=LATER,
    )


def in_doubt(w: World) -> InDoubt:
    mine = w.claim
    place = (mine.touchpoint_id, mine.attempt_id, Channel.EMAIL, w.email)
    return InDoubt(*place, NOON, LATER)


def audit(w: World) -> AuditEntry:
    return AuditEntry(
        note_key=w.own("note"),
        action=OperatorAction.SKIP_WAIT,
        by="maria",
        reason="they called",
        journey="run-2",
        customer_id=w.customer_id,
        workflow_id=f"run-2/{w.customer_id}",
        first_execution_run_id=w.own("run-2"),
        doing="asking",
        at=LATER,
    )


def report(w: World, state: str, suppress_for: Reason | None = None) -> DeliveryReport:
    place = (w.claim.touchpoint_id, Channel.EMAIL, state, w.own("mail"), w.email)
    return DeliveryReport(*place, suppress_for, at=LATER)


def heard_of(w: World, table: Table) -> ColumnElement[bool]:
    """What came from a vendor in this world, whoever wrote it."""
    return table.c.event_id.startswith(f"twilio:{w.customer_id}.")
