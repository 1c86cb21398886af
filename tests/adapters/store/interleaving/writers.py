"""All that writes a customer's rows."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, text

from adapters.store.answers.entered import enter
from adapters.store.answers.received import by_message, by_page, opt_out
from adapters.store.audit import note_steering
from adapters.store.customers.merging import Merging, merge
from adapters.store.customers.reactivating import lift
from adapters.store.customers.suppressing import opt_out_for
from adapters.store.enrolments import rows, runs
from adapters.store.enrolments.outcomes import record_outcome
from adapters.store.events import bulk, intake
from adapters.store.events.queue import to_dead_letters
from adapters.store.events.tell import tell
from adapters.store.rights import erasing
from adapters.store.segments.watching import look
from adapters.store.sends import reconcile, reports
from adapters.store.sends.claim import claim
from adapters.store.tasks import ask_about_late_answer, ask_person, resolve
from adapters.store.tasks import claim as claim_task
from domain.customers import Channel, Topic
from domain.messages import Reason, Status
from domain.operations import OperatorRequest
from domain.speech import NUMERALS
from domain.tellings import TellRequest
from tests.adapters.store.building import (
    ANA,
    MINUTE,
    NOON,
    RECEIPT,
    TIMING,
    clock_at,
    happening,
)
from tests.adapters.store.interleaving.world import (
    EAGER,
    LATER,
    World,
    audit,
    enrolling,
    help_wanted,
    in_doubt,
    report,
)
from tests.inbound import texted

_STARTED_BEFORE_0013 = text(
    "UPDATE enrolments SET state = 'running', run_id = :run "
    "WHERE enrolment_id = :enrolment AND state = 'starting'"
)
"""Without the customer's lock: what an old process does beside ours during an upgrade."""
_MARIA = OperatorRequest(by="maria", reason="they called")
_LISTENING = {"run-2": ("Message Delivered", "Message Undelivered")}
_ACCEPTED = reconcile.CallResult(Status.SENT, Reason.ACCEPTED, "mail")
_REFUSED = reconcile.CallResult(Status.FAILED, Reason.INVALID_ADDRESS, suppress=True)

Writer = Callable[[Connection, World], Any]
WRITERS: dict[str, Writer] = {
    "enrol": lambda tx, w: enrolling(w, "e-1")(tx),
    "enrol_again": lambda tx, w: enrolling(w, "e-2")(tx),
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
    "settle": lambda tx, w: reconcile.settle(tx, in_doubt(w), (), RECEIPT, LATER),
    "note": lambda tx, w: reports.note(tx, [report(w, "delivered")], LATER, _LISTENING, TIMING),
    "note_bounced": lambda tx, w: reports.note(
        tx, [report(w, "bounced", Reason.BOUNCED)], LATER, _LISTENING, TIMING
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
    "ask_person": lambda tx, w: ask_person(tx, help_wanted(w)),
    "ask_about_late_answer": lambda tx, w: ask_about_late_answer(
        tx, w.own("late"), w.customer_id, LATER
    ),
    "merge": lambda tx, w: merge(
        tx, Merging(w.customer_id, w.known_id, LATER, "alias", (), by_alias=True)
    ),
    "note_steering": lambda tx, w: note_steering(tx, audit(w)),
    "look": lambda tx, w: look(tx, w.customer_id, [EAGER], LATER),
    "tell": lambda tx, w: tell(
        tx,
        TellRequest(
            tell_key=w.own("run-1:tell"),
            customer_id=w.known_id,
            to=w.customer_id,
            event="Friend Joined",
            properties={},
            at=LATER,
        ),
    ),
    "erase": lambda tx, w: erasing.accept(tx, w.customer_id, _MARIA, LATER).waits_for,
    "finish_erasing": lambda tx, w: erasing.finish(tx, w.customer_id, LATER),
}
"""Each that writes rows of one customer, as it would in such a world."""
