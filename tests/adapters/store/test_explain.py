"""Every decision can be explained from the store alone."""

from datetime import timedelta

from adapters.store.database import Database
from adapters.store.events import EventQueue
from adapters.store.explain import explain
from adapters.store.intake import Intake
from adapters.store.ledger import SqlLedger
from adapters.store.outbox import OutboxCourier
from adapters.store.records import SqlRecords
from domain.customers import Channel
from domain.journeys import Ending, OutcomeReport, Stage, TaskRequest
from domain.messages import Email, Parcel, Reason, Status
from tests.adapters.store.building import (
    ANA,
    MINUTE,
    NOON,
    RECEIPT,
    TIP,
    answered,
    asking,
    claimed,
    happening,
    meet,
    sent,
)


async def _live(database: Database) -> None:
    """One customer's story: refused by e-mail, held at night, sent by text; and a tip skipped."""
    ledger, intake = SqlLedger(database), Intake(database)
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
    await ledger.note(claim.touchpoint_id, Channel.SMS, "delivered", morning)
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
    await EventQueue(database).park("e-1", "no key")
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


async def test_of_others_nothing_is_told(database: Database) -> None:
    await _live(database)
    told = await explain(database, "c-bea")

    assert not told.known
    assert (told.enrolments, told.open_tasks, told.parked_events) == ((), (), ())


async def test_an_explanation_holds_neither_bodies_nor_addresses(database: Database) -> None:
    await _live(database)
    await Intake(database).track(happening("e-1"))
    await EventQueue(database).park("e-1", "no key")
    found = (await explain(database, ANA.customer_id)).enrolments[0].touchpoints[0]
    await OutboxCourier(database, Channel.EMAIL).deliver(
        Parcel(
            touchpoint_id=found.touchpoint_id,
            to=ANA.email or "",
            content=Email(subject="Dear Ana", html="<p>Dear Ana</p>", text="Dear Ana"),
            message=RECEIPT.name,
            topic=RECEIPT.topic,
            locale="pt",
            unsubscribe_url="",
            callback_url="",
        ),
        NOON,
    )

    told = (await explain(database, ANA.customer_id)).model_dump_json()
    assert ANA.customer_id in told
    for personal in ("Ana", "example.com", "351912345678", "o-1"):
        assert personal not in told
