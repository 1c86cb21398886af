"""What happens is noted for the sinks that want it, in the transaction of the fact itself."""

import json

import pytest
from sqlalchemy import Connection

from adapters.store.answers.received import Answers
from adapters.store.customers.suppressing import opt_out_for
from adapters.store.engine.database import Database
from adapters.store.enrolments import Enrolments
from adapters.store.events.intake import Intake
from adapters.store.records import SqlRecords
from adapters.store.sends.ledger import SqlLedger
from adapters.store.tasks import Tasks, open_task
from domain.customers import Channel, Identity, Topic
from domain.delivery_reports import DeliveryReport
from domain.messages import Reason, Status
from domain.operations import OperatorRequest
from domain.sinks.notices import NoticeType
from languages.loader import speech
from tests.adapters.store.building import (
    ANA,
    BEA,
    MINUTE,
    NOON,
    TIMING,
    TIP,
    answered,
    asking,
    claimed,
    handed_over,
    happening,
    meet,
    sent,
)
from tests.adapters.store.enrolling import enrol, outcome_report, started
from tests.adapters.store.sinks.building import added, noted, told
from tests.inbound import texted

SENT = NoticeType.TOUCHPOINT_SENT
EVERY = {(topic.value, channel.value) for topic in Topic for channel in Channel}


def words(data: dict[str, list[dict[str, str]]]) -> set[tuple[str, str]]:
    return {(each["topic"], each["channel"]) for each in data["consents"]}


async def reported(database: Database, touchpoint_id: str, *states: str) -> None:
    reports = [
        DeliveryReport(touchpoint_id, Channel.EMAIL, state, vendor_message_id="vendor-1")
        for state in states
    ]
    await SqlLedger(database, TIMING).note(reports, NOON + MINUTE)


async def test_a_message_that_was_sent_is_told_by_ids_and_declared_facts(
    database: Database,
) -> None:
    await added(database, SENT)
    await meet(database)
    claim = await sent(database, asking(key="o-1", workflow_id="shop/c-ana/o-1"))
    ((kind, data),) = await told(database)
    enrolment_id = data.pop("enrolment_id")
    assert (kind, data) == (
        "touchpoint.sent",
        {
            "customer_id": "c-ana",
            "touchpoint_id": claim.touchpoint_id,
            "journey": "shop",
            "key": "o-1",
            "message": "shop.receipt",
            "topic": "order_updates",
            "channel": "email",
        },
    )
    assert enrolment_id
    (row,) = await noted(database)
    assert row["occurred_at"] == NOON


async def test_no_notice_holds_anything_personal(database: Database) -> None:
    await added(database)
    await meet(database, ANA.model_copy(update={"first_name": "Anabela"}))
    await sent(database, asking())
    await handed_over(database)
    await Answers(database, speech()).by_message(texted("SM1", str(ANA.phone), "STOP", NOON))
    (row, *more) = await noted(database)
    kept = json.dumps([row, *more], default=str).lower()
    personal = (str(ANA.email), str(ANA.phone), "Anabela", "gold", "stop")
    assert len(more) >= 3
    assert [each for each in personal if each.lower() in kept] == []


async def test_where_the_fact_is_undone_so_is_its_notice(database: Database) -> None:
    await added(database)

    def fails(tx: Connection) -> None:
        facts = {"owner": "care", "reason": "silence", "at": NOON, "due_at": NOON}
        open_task(tx, "run-1:task:1", **facts)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await database.write(fails)
    assert await noted(database) == []


async def test_only_what_a_sink_wants_is_kept_for_it_and_nothing_without_a_sink(
    database: Database,
) -> None:
    await meet(database)
    await sent(database, asking())
    await added(database, NoticeType.TASK_OPENED, name="desk")
    await added(database, SENT, NoticeType.ENROLMENT_STARTED, name="warehouse")
    await sent(database, asking("run-2:shop.receipt:1", first_execution_run_id="run-2"))
    assert await noted(database, "desk") == []
    assert [kind for kind, _ in await told(database, "warehouse")] == [
        "enrolment.started",
        "touchpoint.sent",
    ]


async def test_each_report_moves_a_message_on_and_is_told_once(database: Database) -> None:
    await added(database, SENT, NoticeType.TOUCHPOINT_DELIVERED, NoticeType.TOUCHPOINT_FAILED)
    await meet(database)
    touchpoint_id = (await sent(database, asking())).touchpoint_id
    await reported(database, touchpoint_id, "processed", "delivered")
    await reported(database, touchpoint_id, "delivered", "opened", "clicked")
    await reported(database, touchpoint_id, "bounced")
    assert [(kind, data.get("reason")) for kind, data in await told(database)] == [
        ("touchpoint.sent", None),
        ("touchpoint.delivered", None),
        ("touchpoint.failed", "bounced"),
    ]


async def test_a_message_whose_answer_was_lost_is_told_as_sent_when_that_is_known(
    database: Database,
) -> None:
    await added(database, SENT)
    await meet(database)
    claim = await claimed(database, asking())
    ledger = SqlLedger(database, TIMING)
    await ledger.record(claim, Status.UNKNOWN, Reason.AMBIGUOUS_ANSWER, NOON)
    assert await noted(database) == []
    await reported(database, claim.touchpoint_id, "processed")
    await ledger.record(claim, Status.SENT, Reason.ACCEPTED, NOON + MINUTE)
    assert [kind for kind, _ in await told(database)] == ["touchpoint.sent"]


async def test_a_message_that_is_kept_back_or_refused_is_told_with_its_reason(
    database: Database,
) -> None:
    await added(database, NoticeType.TOUCHPOINT_SKIPPED, NoticeType.TOUCHPOINT_FAILED)
    await meet(database, Identity(customer_id="c-ana", email=ANA.email))
    tip = asking("run-1:shop.tip:1", message=TIP.name)
    for _ in range(2):  # a retry is told once
        await answered(database, tip, TIP)
    claim = await claimed(database, asking())
    ledger = SqlLedger(database, TIMING)
    await ledger.record(claim, Status.FAILED, Reason.REJECTED, NOON)
    assert [(kind, data["message"], data["reason"]) for kind, data in await told(database)] == [
        ("touchpoint.skipped", "shop.tip", "no_consent"),
        ("touchpoint.failed", "shop.receipt", "rejected"),
    ]


async def test_leaving_a_topic_and_consenting_again_are_told_once_each(database: Database) -> None:
    await meet(database)
    await added(database)
    intake = Intake(database)
    for event_id in ("left-1", "left-2"):
        await intake.leave_topic(event_id, "c-ana", Topic.TIPS, NOON, "link")
    again = Identity(customer_id="c-ana", consents={Topic.TIPS: {Channel.EMAIL: True}})
    for event_id in ("again-1", "again-2"):
        await intake.identify(event_id, again, NOON + MINUTE)
    (left, data), (back, after) = await told(database)
    assert (left, data["source"]) == ("customer.unsubscribed", "link")
    assert words(data) == {("tips", "email"), ("tips", "sms")}
    assert (back, after["source"], words(after)) == (
        "customer.subscribed",
        "identify",
        {("tips", "email")},
    )


async def test_who_leaves_all_topics_at_once_is_told_of_once(database: Database) -> None:
    await meet(database)
    await added(database)
    left = happening("left", "c-ana")._replace(name="Unsubscribed")
    await Intake(database).track(left)
    ((kind, data),) = await told(database)
    assert kind == "customer.unsubscribed"
    assert words(data) == {(topic, channel) for topic, channel in EVERY if topic != "account"}


async def test_a_stop_is_told_of_each_customer_at_the_number(database: Database) -> None:
    for who in (ANA, BEA):
        await meet(database, who)
    await added(database)
    await Intake(database).stop_channel("stop-1", Channel.SMS, str(ANA.phone), NOON)
    stopped = await told(database)
    assert [(kind, data["customer_id"]) for kind, data in stopped] == [
        ("customer.unsubscribed", "c-ana"),
        ("customer.unsubscribed", "c-bea"),
    ]
    assert words(stopped[0][1]) == {
        (topic, channel) for topic, channel in EVERY if channel == "sms"
    }


async def test_a_stop_that_a_person_entered_is_told_too(database: Database) -> None:
    await meet(database)
    await added(database)
    request = OperatorRequest(by="maria", reason="they called")
    await database.write(opt_out_for, "c-ana", Channel.SMS, request, NOON)
    ((kind, data),) = await told(database)
    assert (kind, data["source"]) == ("customer.unsubscribed", "operator")


async def test_an_enrolment_is_told_as_it_starts_and_as_it_ends_once(database: Database) -> None:
    await added(database, NoticeType.ENROLMENT_STARTED, NoticeType.ENROLMENT_ENDED)
    row = await started(database)
    await Enrolments(database).started(row.enrolment_id, "run-1")
    for _ in range(2):
        await SqlRecords(database).record_outcome(outcome_report())
    began, ended = await told(database)
    same = {"customer_id": "c-ana", "enrolment_id": row.enrolment_id, "journey": "shop"}
    assert began == ("enrolment.started", same)
    assert ended == ("enrolment.ended", {**same, "stage": "retention", "outcome": "activated"})


async def test_a_run_that_the_store_did_not_know_is_told_as_well(database: Database) -> None:
    await added(database, NoticeType.ENROLMENT_STARTED, NoticeType.ENROLMENT_ENDED)
    await SqlRecords(database).record_outcome(outcome_report("run-7"))
    assert [kind for kind, _ in await told(database)] == ["enrolment.started", "enrolment.ended"]


async def test_an_enrolment_that_never_started_is_not_told(database: Database) -> None:
    await added(database)
    await enrol(database)
    await Enrolments(database).forget_unstarted("e-1")
    assert await noted(database) == []


async def test_a_run_that_was_terminated_is_told_as_ended(database: Database) -> None:
    await added(database, NoticeType.ENROLMENT_ENDED)
    await started(database)
    for _ in range(2):
        await Enrolments(database).ended("shop/c-ana", "run-1", "terminated", None, NOON)
    assert [data["outcome"] for _, data in await told(database)] == ["terminated"]


async def test_what_waited_as_the_enrolment_ended_is_told_as_skipped_before_its_end(
    database: Database,
) -> None:
    await added(database, NoticeType.TOUCHPOINT_SKIPPED, NoticeType.ENROLMENT_ENDED)
    await meet(database)
    claim = await claimed(database, asking())
    await SqlLedger(database, TIMING).release(claim)
    await SqlRecords(database).record_outcome(outcome_report())
    assert [(kind, data.get("reason")) for kind, data in await told(database)] == [
        ("touchpoint.skipped", "obsolete"),
        ("enrolment.ended", None),
    ]


async def test_a_task_is_told_as_it_is_opened_and_resolved(database: Database) -> None:
    await added(database, NoticeType.TASK_OPENED, NoticeType.TASK_RESOLVED)
    for _ in range(2):
        await handed_over(database)
    (task,) = await Tasks(database).list()
    await Tasks(database).resolve(task.task_id, "maria", "Ana is happy", NOON + MINUTE)
    facts = {
        "customer_id": "c-ana",
        "task_id": task.task_id,
        "journey": "shop",
        "owner": "care",
        "reason": "silence",
        "due_at": "2026-03-10T14:00:00Z",
    }
    assert await told(database) == [("task.opened", facts), ("task.resolved", facts)]
