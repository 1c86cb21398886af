"""All that writes a customer's rows, and a customer in the midst of everything."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Row, Table, insert, or_, select, text

from adapters.store.answers.entered import enter
from adapters.store.answers.received import by_message, by_page, opt_out
from adapters.store.audit import note_steering
from adapters.store.customers.addresses import address_digest
from adapters.store.customers.merging import Merging, merge
from adapters.store.customers.reactivating import lift
from adapters.store.customers.suppressing import opt_out_for
from adapters.store.enrolments import entering, rows, runs
from adapters.store.enrolments.earlier import Earlier
from adapters.store.enrolments.outcomes import record_outcome
from adapters.store.events import bulk, intake
from adapters.store.events.queue import to_dead_letters
from adapters.store.rights import erasing
from adapters.store.schema import (
    addresses,
    answers,
    attempts,
    consents,
    customers,
    enrolments,
    events,
    heard,
    identity_decisions,
    reactivations,
    segment_members,
    segment_watches,
    steerings,
    suppressions,
    tasks,
    touchpoints,
)
from adapters.store.segments.watching import Watched, look
from adapters.store.sends import reconcile, reports
from adapters.store.sends.claim import claim
from adapters.store.states import EventState
from adapters.store.tasks import ask_about_late_answer, ask_person, resolve
from adapters.store.tasks import claim as claim_task
from domain.actions import Action
from domain.customers import Channel, Topic
from domain.delivery_reports import DeliveryReport
from domain.entry import EntryRules
from domain.events.commerce import OrderCompleted
from domain.ids import event_id_of, link_event_id
from domain.journeys import Ending, OutcomeReport, Stage, TaskRequest
from domain.messages import AnswerWindow, Message, Reason, SendRequest, Status
from domain.operations import AuditEntry, OperatorAction, OperatorRequest
from domain.ports import Claim, InDoubt
from domain.questions import AnswerOutcome
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
    claim(tx, _elder(w), RECEIPT, clock_at(NOON - 90 * MINUTE), TIMING)
    starting = _enrol(w, "e-1")(tx).row
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
    ask_person(tx, _help(w))
    by_message(tx, texted(w.own("SM0"), w.nobodys_phone, "hello", NOON), NUMERALS)
    theirs, nobodys = (
        str(tx.scalar(select(tasks.c.task_id).where(which)))
        for which in (tasks.c.customer_id == w.customer_id, _heard_of(w, tasks))
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


def _enrol(w: World, event_id: str) -> Callable[[Connection], Any]:
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


def _elder(w: World) -> SendRequest:
    """A request of an older run of the same story, by the customer whom they may become."""
    where = f"run-2/{w.known_id}"
    return w.asks("elder", journey="run-2", customer_id=w.known_id, workflow_id=where)


def _help(w: World) -> TaskRequest:
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


def _doubt(w: World) -> InDoubt:
    mine = w.claim
    place = (mine.touchpoint_id, mine.attempt_id, Channel.EMAIL, w.email)
    return InDoubt(*place, NOON, LATER)


def _audit(w: World) -> AuditEntry:
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


def _report(w: World, state: str, suppress_for: Reason | None = None) -> DeliveryReport:
    place = (w.claim.touchpoint_id, Channel.EMAIL, state, w.own("mail"), w.email)
    return DeliveryReport(*place, suppress_for, at=LATER)


_STARTED_BEFORE_0013 = text(
    "UPDATE enrolments SET state = 'running', run_id = :run "
    "WHERE enrolment_id = :enrolment AND state = 'starting'"
)
"""Without the customer's lock: what an old process does beside ours during an upgrade."""
_MARIA = OperatorRequest(by="maria", reason="they called")
_LISTENING = {"run-2": ("Message Delivered", "Message Undelivered")}
_ACCEPTED = reconcile.CallResult(Status.SENT, Reason.ACCEPTED, "mail")
_REFUSED = reconcile.CallResult(Status.FAILED, Reason.INVALID_ADDRESS, suppress=True)

EAGER = Watched("eager", did(OrderCompleted, at_least=2) & consents_to(Topic.TIPS), "eager")
"""Who buys once more is in it, and who leaves the topic is not."""

Writer = Callable[[Connection, World], Any]
WRITERS: dict[str, Writer] = {
    "enrol": lambda tx, w: _enrol(w, "e-1")(tx),
    "enrol_again": lambda tx, w: _enrol(w, "e-2")(tx),
    "started": lambda tx, w: rows.started(tx, w.enrolment_id, w.own("run-1")),
    "started_before_0013": lambda tx, w: tx.execute(
        _STARTED_BEFORE_0013, {"enrolment": w.enrolment_id, "run": w.own("run-1")}
    ).close(),
    "forget_unstarted": lambda tx, w: rows.forget_unstarted(tx, w.own("e-1")),
    "ended": lambda tx, w: rows.ended(
        tx, f"run-1/{w.customer_id}", w.own("run-1"), "terminated", None, LATER
    ),
    "ended_other": lambda tx, w: rows.ended(
        tx, f"run-2/{w.customer_id}", w.own("run-2"), "terminated", None, LATER
    ),
    "adopt": lambda tx, w: runs.adopt(
        tx, "run-1", w.customer_id, None, f"run-1/{w.customer_id}", w.own("run-1"), NOON
    ),
    "record_outcome": lambda tx, w: record_outcome(tx, w.ended("run-1")),
    "record_outcome_other": lambda tx, w: record_outcome(tx, w.ended("run-2")),
    "claim": lambda tx, w: claim(
        tx, w.asks("run-1", entry_event_id=w.own("e-1")), RECEIPT, clock_at(LATER), TIMING
    ),
    "claim_directly": lambda tx, w: claim(tx, w.asks("run-1"), RECEIPT, clock_at(LATER), TIMING),
    "claim_again": lambda tx, w: claim(
        tx, w.asks("run-2"), RECEIPT, clock_at(NOON + MINUTE), TIMING
    ),
    "record": lambda tx, w: reconcile.record(tx, w.claim, _ACCEPTED, LATER, TIMING),
    "record_refused": lambda tx, w: reconcile.record(tx, w.claim, _REFUSED, LATER, TIMING),
    "release": lambda tx, w: reconcile.release(tx, w.claim),
    "settle": lambda tx, w: reconcile.settle(tx, _doubt(w), (), RECEIPT, LATER),
    "note": lambda tx, w: reports.note(tx, [_report(w, "delivered")], LATER, _LISTENING, TIMING),
    "note_bounced": lambda tx, w: reports.note(
        tx, [_report(w, "bounced", Reason.BOUNCED)], LATER, _LISTENING, TIMING
    ),
    "identify": lambda tx, w: intake.identify(
        tx,
        w.own("moved"),
        ANA.model_copy(
            update={
                "customer_id": w.customer_id,
                "phone": w.new_phone,
                "email": w.new_email,
            }
        ),
        LATER,
    ),
    "track": lambda tx, w: intake.track(tx, happening(w.own("e-2"), w.customer_id)),
    "take_in_all": lambda tx, w: bulk.take_in_all(
        tx,
        [
            bulk.Tracked(happening(w.own("e-3"), w.customer_id)),
            bulk.Introduced(
                w.own("batched"),
                ANA.model_copy(update={"customer_id": w.customer_id, "phone": w.new_phone}),
                LATER,
            ),
        ],
    ),
    "leave_topic": lambda tx, w: intake.leave_topic(
        tx, w.own("left"), w.customer_id, Topic.TIPS, LATER, "link"
    ),
    "stop_channel": lambda tx, w: intake.stop_channel(
        tx, w.own("stop"), Channel.SMS, w.phone, LATER
    ),
    "restart_channel": lambda tx, w: intake.restart_channel(
        tx, w.own("restart"), Channel.SMS, w.phone, LATER
    ),
    "lift": lambda tx, w: lift(
        tx, w.customer_id, Channel.SMS, _MARIA, LATER, customer_requested=True
    ),
    "opt_out_for": lambda tx, w: opt_out_for(tx, w.customer_id, Channel.SMS, _MARIA, LATER),
    "opt_out": lambda tx, w: opt_out(
        tx, texted(w.own("SM4"), w.phone, "stop it, thank you. 2", LATER), NUMERALS
    ),
    "to_dead_letters": lambda tx, w: to_dead_letters(tx, w.own("e-1"), "no key"),
    "enter": lambda tx, w: enter(tx, w.question, "slot_2", _MARIA, LATER),
    "by_page": lambda tx, w: by_page(tx, w.question, "slot_1", "", LATER),
    "by_message": lambda tx, w: by_message(tx, texted(w.own("SM1"), w.phone, "2", LATER), NUMERALS),
    "by_message_unclear": lambda tx, w: by_message(
        tx, texted(w.own("SM2"), w.phone, "what?", LATER), NUMERALS
    ),
    "by_message_of_nobody": lambda tx, w: by_message(
        tx, texted(w.own("SM3"), w.nobodys_phone, "hello?", LATER), NUMERALS
    ),
    "resolve_of_nobody": lambda tx, w: resolve(tx, w.strangers_task_id, "nuno", "called", LATER),
    "claim_task": lambda tx, w: claim_task(tx, w.task_id, "maria", LATER),
    "resolve": lambda tx, w: resolve(tx, w.task_id, "nuno", "called", LATER),
    "ask_person": lambda tx, w: ask_person(tx, _help(w)),
    "ask_about_late_answer": lambda tx, w: ask_about_late_answer(
        tx, w.own("late"), w.customer_id, LATER
    ),
    "merge": lambda tx, w: merge(
        tx, Merging(w.customer_id, w.known_id, LATER, "alias", (), by_alias=True)
    ),
    "note_steering": lambda tx, w: note_steering(tx, _audit(w)),
    "look": lambda tx, w: look(tx, w.customer_id, [EAGER], LATER),
    "erase": lambda tx, w: erasing.accept(tx, w.customer_id, _MARIA, LATER).waits_for,
    "finish_erasing": lambda tx, w: erasing.finish(tx, w.customer_id, LATER),
}
"""Each that writes rows of one customer, as it would in such a world."""

_UNTOLD = {"seq", "received_at", "created_at", "attempt_id", "email_folded"}
_OF_CUSTOMER = (
    *(customers, addresses, consents, events),
    *(enrolments, touchpoints, answers, tasks, steerings, identity_decisions, segment_members),
)


def told(tx: Connection, w: World, *results: object) -> list[str]:
    """All rows of a world and what its writers returned, in words that all worlds share."""
    found = _rows(tx, w)
    lines = [
        f"{name} { {key: value for key, value in row._asdict().items() if key not in _UNTOLD} }"
        for name, theirs in found.items()
        for row in theirs
    ]
    queue = [row.event_id for row in found["events"] if row.state == EventState.PENDING]
    names = _names(w, found)
    said = [*lines, f"queue {queue}", *(f"result {nth} {each}" for nth, each in enumerate(results))]
    return sorted(_plain(line, names) for line in said)


def _rows(tx: Connection, w: World) -> dict[str, Sequence[Row[Any]]]:
    ids = (w.customer_id, w.known_id)
    wanted: dict[Table, ColumnElement[bool]] = {
        table: table.c.customer_id.in_(ids) for table in _OF_CUSTOMER
    }
    wanted |= {table: or_(wanted[table], _heard_of(w, table)) for table in (events, answers, tasks)}
    wanted |= {table: table.c[1].in_(_places(w)) for table in (suppressions, reactivations)}
    wanted[heard] = heard.c.event_id.startswith(f"{w.customer_id}.")
    theirs = select(touchpoints.c.touchpoint_id).where(touchpoints.c.customer_id.in_(ids))
    wanted[attempts] = attempts.c.touchpoint_id.in_(theirs)
    return {
        table.name: tx.execute(select(table).where(mine).order_by(*table.primary_key)).all()
        for table, mine in wanted.items()
    }


def _heard_of(w: World, table: Table) -> ColumnElement[bool]:
    """What came from a vendor in this world, whoever wrote it."""
    return table.c.event_id.startswith(f"twilio:{w.customer_id}.")


def _places(w: World) -> list[str]:
    """Where they are reached, before and after they moved, also as it is kept elsewhere."""
    reached = {
        Channel.SMS: (w.phone, w.new_phone, w.nobodys_phone),
        Channel.EMAIL: (w.email, w.new_email),
    }
    places = [(channel, each) for channel, all_of_it in reached.items() for each in all_of_it]
    return [each for _, each in places] + [address_digest(*each) for each in places]


def _names(w: World, found: Mapping[str, Sequence[Row[Any]]]) -> dict[str, str]:
    names = {place: f"place-{nth}" for nth, place in enumerate(_places(w))}
    names[w.enrolment_id] = w.own("e-1")
    for whose in (w.customer_id, w.known_id):
        entered = event_id_of(f"{EAGER.name}:{whose}:1", scope="segment")
        names[entered] = f"entered:{whose}"
    for row in found["touchpoints"]:
        names[row.touchpoint_id] = row.touchpoint_key
        names[row.link_token] = f"link of {row.touchpoint_key}"
        for action in (*Action, *AnswerOutcome):
            names[link_event_id(row.touchpoint_id, action)] = f"{action}:{row.touchpoint_key}"
    names |= {row.enrolment_id: row.entry_event_id for row in found["enrolments"]}
    return names | {row.task_id: row.task_key for row in found["tasks"]}


def _plain(line: str, names: Mapping[str, str]) -> str:
    for own in sorted(names, key=len, reverse=True):
        line = line.replace(own, names[own])
    line = re.sub(r"attempt_id=\d+|[0-9a-f]{32,}|preference_token='[^']*'", "*", line)
    return re.sub(r"\bw\d{5}\b", "w", line)
