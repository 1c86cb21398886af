"""Every decision can be explained from the store alone."""

from datetime import datetime, timedelta

from adapters.store.answers import Answers
from adapters.store.customers.reactivating import Suppressions
from adapters.store.engine.database import Database
from adapters.store.events.intake import Intake
from adapters.store.events.queue import EventQueue
from adapters.store.reads.explain import EventFate, explain, fate_of
from adapters.store.records import SqlRecords
from adapters.store.sandbox import SqlMailbox
from adapters.store.sends.ledger import SqlLedger
from adapters.store.states import EventState
from adapters.store.tasks import Tasks
from domain.customers import Channel, Topic
from domain.delivery_reports import DeliveryReport
from domain.journeys import Ending, OutcomeReport, Stage, TaskRequest
from domain.messages import Email, OutboundMessage, Reason, Status
from domain.operations import AuditEntry, OperatorAction, OperatorRequest
from domain.ports import REAL_TIME
from domain.questions import Question
from languages.loader import speech
from tests.adapters.store.building import (
    ANA,
    MINUTE,
    NOON,
    RECEIPT,
    TIMING,
    TIP,
    answered,
    asking,
    claimed,
    ended,
    handed_over,
    happening,
    meet,
    questioned,
    sent,
)
from tests.inbound import texted
from tests.vendors.deadlines import StubDeadline
from vendors.sandbox import SandboxProvider

PHONE = str(ANA.phone)
NOTE = "she lives at Rua Augusta 7"


async def _live(database: Database) -> None:
    """One customer's story: refused by e-mail, held at night, sent by text; and a tip skipped."""
    ledger, intake = SqlLedger(database, TIMING), Intake(database)
    await meet(database, ANA.model_copy(update={"consents": {}}))
    await intake.identify(
        "e-consent",
        ANA.model_copy(update={"consents": {RECEIPT.topic: {Channel.SMS: True}}}),
        NOON,
    )
    night = NOON + timedelta(hours=10)
    claim = await claimed(database, asking(), RECEIPT, night)
    await ledger.record(claim, Status.FAILED, Reason.INVALID_ADDRESS, night)
    await answered(database, asking(channel=Channel.SMS), RECEIPT, night)
    morning = night + timedelta(hours=12)
    await sent(database, asking(channel=Channel.SMS), RECEIPT, morning)
    await ledger.note([DeliveryReport(claim.touchpoint_id, Channel.SMS, "delivered")], morning)
    await answered(database, asking("tip"), TIP, morning + MINUTE)


async def test_what_was_sent_held_and_skipped_is_told_with_when_and_why(
    database: Database,
) -> None:
    await _live(database)
    (enrolment,) = (await explain(database, ANA.customer_id)).enrolments

    night, morning = NOON + timedelta(hours=10), NOON + timedelta(hours=22)
    receipt, tip = enrolment.touchpoints
    assert (receipt.message, receipt.status, receipt.channel) == ("shop.receipt", "sent", "sms")
    assert (receipt.vendor_state, receipt.sent_at) == ("delivered", morning)
    assert [(a.channel, a.state, a.reason, a.at) for a in receipt.attempts] == [
        ("email", "refused", "invalid_address", night),
        ("sms", "held", "quiet_hours", night),
        ("sms", "handed_over", "accepted", morning),
    ]
    assert receipt.attempts[1].again_at == NOON.replace(hour=9) + timedelta(days=1)
    assert (tip.message, tip.status, tip.reason) == ("shop.tip", "skipped", "no_consent")


async def test_enrolments_are_told_with_their_outcomes(database: Database) -> None:
    records = SqlRecords(database)
    for number, key in enumerate((None, "o-2")):
        await records.record_outcome(
            OutcomeReport(
                journey="shop",
                customer_id=ANA.customer_id,
                key=key,
                workflow_id="w",
                first_execution_run_id=f"run-{number}",
                entry_event_id=None,
                ending=Ending(outcome="delighted", stage=Stage.ADVOCACY),
                at=NOON + number * MINUTE,
            )
        )

    told = (await explain(database, ANA.customer_id)).enrolments
    assert [(e.key, e.state, e.outcome, e.stage) for e in told] == [
        (None, "ended", "delighted", "advocacy"),
        ("o-2", "ended", "delighted", "advocacy"),
    ]
    assert told[0].ended_at == NOON
    assert told[0].touchpoints == ()


async def test_open_tasks_and_parked_events_are_told(database: Database) -> None:
    await Intake(database).track(happening("e-1"))
    await Intake(database).track(happening("e-2"))
    await EventQueue(database).to_dead_letters("e-1", "no key")
    await SqlRecords(database).open_task(
        TaskRequest(
            task_key="t-1",
            journey="shop",
            customer_id=ANA.customer_id,
            workflow_id="w",
            owner="support",
            reason="silence",
            at=NOON,
            due_at=NOON + MINUTE,
        )
    )

    told = await explain(database, ANA.customer_id)
    assert [(e.event_id, e.name, e.problem) for e in told.parked_events] == [
        ("e-1", "Order Completed", "no key")
    ]
    assert [(t.task_key, t.owner, t.due_at) for t in told.open_tasks] == [
        ("t-1", "support", NOON + MINUTE)
    ]


async def _converse(database: Database) -> None:
    """She is asked for a slot, is not understood, answers, and says more; a person helps her."""
    await meet(database)
    slots = {"slot_1": "2026-03-12T10:00:00+00:00", "slot_2": "2026-03-13T16:00:00+00:00"}
    await questioned(database, facts=slots)
    answers, tasks = Answers(database, speech()), Tasks(database)
    for minute, words in enumerate(("on Friday, Ana here", "two", "my mother is ill"), start=1):
        await answers.by_message(texted(f"SM{minute}", PHONE, words, NOON + minute * MINUTE))
    await handed_over(database, at=NOON + 9 * MINUTE, due_at=NOON + 10 * MINUTE)
    listed = {task.reason: task.task_id for task in await tasks.list()}
    await tasks.escalate_overdue(NOON + 11 * MINUTE)
    await tasks.claim(listed["silence"], "maria", NOON + 12 * MINUTE)
    await tasks.resolve(listed["silence"], "maria", NOTE, NOON + 14 * MINUTE)


async def test_a_question_is_told_with_every_answer_and_how_it_was_read(
    database: Database,
) -> None:
    await _converse(database)
    told = await explain(database, ANA.customer_id)

    (asked,) = told.enrolments[0].touchpoints
    assert (asked.question, asked.options) == (Question.SLOT, ("1", "2", "3"))
    assert asked.answer_by == NOON + timedelta(days=1)
    assert asked.answered_at == NOON + 2 * MINUTE
    assert [(a.verdict, a.option, a.stands_for, a.replied, a.at) for a in asked.answers] == [
        ("not_understood", None, None, True, NOON + MINUTE),
        ("answered", "2", "2026-03-13T16:00:00+00:00", False, NOON + 2 * MINUTE),
    ]
    assert [(a.verdict, a.channel, a.at) for a in told.unmatched_texts] == [
        ("unmatched", "sms", NOON + 3 * MINUTE)
    ]


async def test_a_message_that_asks_nothing_has_no_answers(database: Database) -> None:
    await _live(database)
    (enrolment,) = (await explain(database, ANA.customer_id)).enrolments
    receipt, _ = enrolment.touchpoints
    assert (receipt.question, receipt.options, receipt.answers) == (None, (), ())


async def test_tasks_are_told_open_or_done_and_how_long_they_took(database: Database) -> None:
    await _converse(database)
    told = await explain(database, ANA.customer_id)

    text, silence = told.tasks
    assert (text.state, text.owner, text.resolved_at) == ("open", "support", None)
    assert (text.run_id, text.seconds_to_resolution) == (None, None)
    assert (silence.state, silence.claimed_by, silence.resolved_by) == ("done", "maria", "maria")
    assert (silence.run_id, silence.seconds_to_resolution) == ("run-1", 300)
    assert silence.escalated_at == NOON + 11 * MINUTE
    assert [task.task_key for task in told.open_tasks] == [text.task_key]

    await Tasks(database).claim(text.task_id, "maria", NOON)
    told = await explain(database, ANA.customer_id)
    assert [task.task_key for task in told.open_tasks] == [text.task_key]
    assert (told.tasks[0].state, told.tasks[0].claimed_by) == ("claimed", "maria")


async def test_what_operators_did_is_told_in_order(database: Database) -> None:
    await meet(database)
    for minute, action in ((2, OperatorAction.RESUME), (1, OperatorAction.HOLD)):
        await SqlRecords(database).note_steering(
            AuditEntry(
                note_key=f"n-{minute}",
                action=action,
                by="maria",
                reason="the phone is down",
                journey="shop",
                customer_id=ANA.customer_id,
                workflow_id="shop/c-ana",
                first_execution_run_id="run-1",
                doing="waiting",
                at=NOON + minute * MINUTE,
            )
        )
    told = (await explain(database, ANA.customer_id)).steerings
    assert [(s.action, s.by, s.reason, s.doing, s.run_id, s.at) for s in told] == [
        ("hold", "maria", "the phone is down", "waiting", "run-1", NOON + MINUTE),
        ("resume", "maria", "the phone is down", "waiting", "run-1", NOON + 2 * MINUTE),
    ]


async def test_until_when_an_attempt_settles_is_told_while_it_does(database: Database) -> None:
    await meet(database)
    claim = await claimed(database, asking())
    ledger = SqlLedger(database, TIMING)
    await ledger.record(claim, Status.UNKNOWN, Reason.AMBIGUOUS_ANSWER, NOON)
    ends = NOON + REAL_TIME.call_window + REAL_TIME.settling(Channel.EMAIL)

    async def settles_at() -> list[datetime | None]:
        (enrolment,) = (await explain(database, ANA.customer_id)).enrolments
        return [one.settles_at for told in enrolment.touchpoints for one in told.attempts]

    assert await settles_at() == [ends]
    await ledger.note([DeliveryReport(claim.touchpoint_id, Channel.EMAIL, "processed")], NOON)
    assert await settles_at() == [None]


async def test_of_an_enrolment_that_is_over_nothing_is_still_to_settle(database: Database) -> None:
    await meet(database)
    claim = await claimed(database, asking())
    await SqlLedger(database, TIMING).record(claim, Status.UNKNOWN, Reason.AMBIGUOUS_ANSWER, NOON)
    await ended(database)

    (enrolment,) = (await explain(database, ANA.customer_id)).enrolments
    (told,) = enrolment.touchpoints
    assert enrolment.ended_at == NOON + MINUTE
    assert [(one.state, one.settles_at) for one in told.attempts] == [("unknown", None)]


async def test_each_stop_and_start_is_told_and_what_a_company_tracks_is_neither(
    database: Database,
) -> None:
    await meet(database)
    intake = Intake(database)
    await intake.stop_channel("stop", Channel.SMS, PHONE, NOON)
    await intake.restart_channel("start", Channel.SMS, PHONE, NOON + MINUTE)
    await intake.track(happening("e-1", name="Channel Stopped"))
    await intake.stop_channel("later", Channel.SMS, PHONE, NOON + 2 * MINUTE)
    maria, at = OperatorRequest(by="maria", reason="she asked"), NOON + 3 * MINUTE
    await Suppressions(database).lift("c-ana", Channel.SMS, maria, at, customer_requested=True)

    told = await explain(database, ANA.customer_id)
    assert [(one.restarted, one.by, one.reason, one.at) for one in told.opt_outs] == [
        (False, None, None, NOON),
        (True, None, None, NOON + MINUTE),
        (False, None, None, NOON + 2 * MINUTE),
        (True, "maria", "she asked", at),
    ]
    assert {one.channel for one in told.opt_outs} == {"sms"}
    assert [(one.barred_for, one.barred_at) for one in told.opt_outs] == [
        *[(None, None)] * 3,
        ("opted_out", NOON + 2 * MINUTE),
    ]
    assert PHONE not in told.model_dump_json()


async def test_her_latest_word_on_each_topic_and_channel_is_told_and_no_other(
    database: Database,
) -> None:
    said = {Topic.TIPS: dict.fromkeys(Channel, True), Topic.OFFERS: {Channel.SMS: True}}
    await meet(database, ANA.model_copy(update={"consents": said}))
    met = NOON - 90 * MINUTE
    intake = Intake(database)
    await intake.leave_topic("left", ANA.customer_id, Topic.TIPS, NOON, "link")

    told = (await explain(database, ANA.customer_id)).consents
    assert [(one.topic, one.channel, one.granted, one.at, one.source) for one in told] == [
        ("offers", "sms", True, met, "identify"),
        ("tips", "email", False, NOON, "link"),
        ("tips", "sms", False, NOON, "link"),
    ]
    assert (await explain(database, "c-bea")).consents == ()


async def test_an_explanation_holds_no_word_of_a_conversation(database: Database) -> None:
    await _converse(database)
    told = (await explain(database, ANA.customer_id)).model_dump_json()
    for words in ("Friday", "Ana", "mother", "Augusta"):
        assert words not in told


async def test_the_fate_of_an_event_is_told_by_its_id(database: Database) -> None:
    await Intake(database).track(happening("e-1"))
    queue = EventQueue(database)
    assert await fate_of(database, "e-1") == EventFate(EventState.PENDING, None)
    await queue.postpone("e-1", NOON, "Temporal: UNAVAILABLE")
    assert await fate_of(database, "e-1") == EventFate(EventState.PENDING, "Temporal: UNAVAILABLE")
    await queue.dispatched("e-1")
    assert await fate_of(database, "e-1") == EventFate(EventState.DISPATCHED, None)
    assert await fate_of(database, "e-2") is None


async def test_of_others_nothing_is_told(database: Database) -> None:
    await _live(database)
    await _converse(database)
    told = await explain(database, "c-bea")

    assert not told.known
    assert (told.enrolments, told.open_tasks, told.parked_events) == ((), (), ())
    assert (told.tasks, told.steerings, told.unmatched_texts) == ((), (), ())


async def test_an_explanation_holds_neither_bodies_nor_addresses(database: Database) -> None:
    await _live(database)
    await Intake(database).track(happening("e-1"))
    await EventQueue(database).to_dead_letters("e-1", "no key")
    found = (await explain(database, ANA.customer_id)).enrolments[0].touchpoints[0]
    await SandboxProvider(SqlMailbox(database), Channel.EMAIL).deliver(
        OutboundMessage(
            touchpoint_id=found.touchpoint_id,
            to=ANA.email or "",
            content=Email(subject="Dear Ana", html="<p>Dear Ana</p>", text="Dear Ana"),
            message=RECEIPT.name,
            topic=RECEIPT.topic,
            locale="pt",
            unsubscribe_url="",
        ),
        StubDeadline(NOON),
    )

    told = (await explain(database, ANA.customer_id)).model_dump_json()
    assert ANA.customer_id in told
    for personal in ("Ana", "example.com", "351912345678", "o-1"):
        assert personal not in told
