"""Every decision can be explained from the store alone."""

from datetime import datetime, timedelta

from adapters.store.engine.database import Database
from adapters.store.events.intake import Intake
from adapters.store.events.queue import EventQueue
from adapters.store.reads.explain import EventFate, explain, fate_of
from adapters.store.records import SqlRecords
from adapters.store.sandbox import SqlMailbox
from adapters.store.sends.ledger import SqlLedger
from adapters.store.states import EventState
from domain.customers import Channel
from domain.delivery_reports import DeliveryReport
from domain.journeys import Ending, OutcomeReport, Stage, TaskRequest
from domain.messages import Email, OutboundMessage, Reason, Status
from domain.ports import REAL_TIME
from tests.adapters.store.building import (
    ANA,
    MINUTE,
    NOON,
    RECEIPT,
    TIMING,
    asking,
    claimed,
    ended,
    happening,
    meet,
)
from tests.adapters.store.explained import converse, live
from tests.vendors.deadlines import StubDeadline
from vendors.sandbox import SandboxProvider


async def test_what_was_sent_held_and_skipped_is_told_with_when_and_why(
    database: Database,
) -> None:
    await live(database)
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
    await live(database)
    await converse(database)
    told = await explain(database, "c-bea")

    assert not told.known
    assert (told.enrolments, told.open_tasks, told.parked_events) == ((), (), ())
    assert (told.tasks, told.steerings, told.unmatched_texts) == ((), (), ())


async def test_an_explanation_holds_neither_bodies_nor_addresses(database: Database) -> None:
    await live(database)
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
