"""Erasing: of a customer nothing personal is left, and what they asked for is still honoured."""

import pytest

from adapters.store.answers.received import Answers
from adapters.store.customers.addresses import address_digest
from adapters.store.engine.database import Database
from adapters.store.enrolments.runs import adopt
from adapters.store.events.intake import Intake
from adapters.store.events.message_ids import MessageIdReused
from adapters.store.events.queue import EventQueue
from adapters.store.reads.explain import explain
from adapters.store.rights.erasing import Erasing, NobodyKnown
from adapters.store.sends.ledger import SqlLedger
from domain.customers import Channel
from domain.messages import Reason, Status
from tests.adapters.store.building import (
    ANA,
    BEA,
    MINUTE,
    NOON,
    PHONE,
    RECEIPT,
    TIMING,
    TIP,
    answered,
    asking,
    claimed,
    ended,
    events_named,
    everything,
    happening,
    meet,
    rows_of,
    sent,
)
from tests.adapters.store.enrolling import enrol
from tests.adapters.store.rights.erased import (
    LATER,
    PERSONAL,
    erase,
    erase_wholly,
    left_of,
    with_a_past,
)
from tests.adapters.store.suppressing import bounce
from tests.inbound import texted


async def test_afterwards_no_column_of_any_table_holds_anything_personal(
    database: Database,
) -> None:
    await with_a_past(database)
    found = await left_of(database, *PERSONAL)
    assert len({each.partition(":")[0] for each in found}) >= 15, found

    await erase_wholly(database)

    assert await left_of(database, *PERSONAL) == []
    told = await explain(database, ANA.customer_id)
    assert {each.outcome for each in told.enrolments} == {"delighted"}
    assert not told.open_tasks


async def test_what_is_in_flight_keeps_its_address_until_it_is_recorded_and_the_run_has_ended(
    database: Database,
) -> None:
    await meet(database)
    claim = await claimed(database, asking())
    accepted = await erase(database)
    ledger, erasing = SqlLedger(database, TIMING), Erasing(database)

    assert accepted.waits_for == ("shop/c-ana",)
    assert not await erasing.finish(ANA.customer_id, LATER)
    assert await left_of(database, "Ana.Silva@example.com") == [
        "attempts.address: Ana.Silva@example.com"
    ]
    done = await ledger.record(claim, Status.SENT, Reason.ACCEPTED, LATER)
    assert done.status is Status.SENT
    await ended(database)
    assert await erasing.finish(ANA.customer_id, LATER)
    assert (await rows_of(database, "touchpoints"))[0]["status"] == "sent"
    assert (await erasing.of(ANA.customer_id)).finished_at == LATER  # type: ignore[union-attr] # it is there


async def test_from_then_on_nothing_new_leaves_not_even_a_receipt(database: Database) -> None:
    await meet(database)
    await erase(database)
    for message, run in ((RECEIPT, "run-1"), (TIP, "run-2")):
        request = asking(f"{run}:{message.name}:1", first_execution_run_id=run)
        assert (await answered(database, request, message)).reason is Reason.ERASED


async def test_a_repeat_is_harmless_and_a_stranger_is_nobody(database: Database) -> None:
    await meet(database)
    first = await erase(database)
    rows = await everything(database)
    again = await erase(database)

    assert again == first
    assert await everything(database) == rows
    with pytest.raises(NobodyKnown):
        await erase(database, "c-nobody")
    assert len(await rows_of(database, "customers")) == 1


async def test_what_they_wrote_before_we_knew_their_number_goes_too(database: Database) -> None:
    texts = Answers(database)
    await texts.by_message(texted("SM1", PHONE, "is that wet dog?", NOON))
    await texts.by_message(texted("SM2", "+351912000000", "another's words", NOON))
    await meet(database)
    await erase_it_all(database)
    assert await left_of(database, "wet dog", address_digest(Channel.SMS, PHONE)) == []
    assert len(await left_of(database, "another's words")) == 2
    (task,) = await rows_of(database, "tasks")
    assert task["event_id"] == "twilio:SM2"


async def test_nobody_is_finished_off_who_did_not_ask_for_it(database: Database) -> None:
    await meet(database)
    before = await everything(database)
    assert not await Erasing(database).finish(ANA.customer_id, LATER)
    assert await everything(database) == before


async def test_what_was_queued_is_not_dispatched_but_that_they_were_erased(
    database: Database,
) -> None:
    await meet(database)
    await Intake(database).track(happening("e-1"))
    queue = EventQueue(database)
    (leased,) = await queue.lease(NOON, 10, MINUTE)  # a dispatcher has it as they are erased
    await erase(database)
    await queue.postpone(leased.event_id, NOON, "Temporal is away")

    (event,) = await queue.lease(NOON, 10, MINUTE)
    assert (event.name, event.properties) == ("Customer Erased", {})


async def test_what_is_told_later_marks_the_repeat_and_is_not_kept(database: Database) -> None:
    await meet(database)
    intake = Intake(database)
    await intake.track(happening("e-1"))
    await erase_it_all(database)

    assert not await intake.track(happening("e-1")), "an old id is still a repeat"
    with pytest.raises(MessageIdReused):
        await intake.track(happening("e-1", name="Order Cancelled"))
    assert await intake.track(happening("e-2"), {"hmac-" + "1" * 32: "#A-18"})
    assert not await intake.track(happening("e-2"))
    assert await intake.identify("again", ANA, LATER)
    await intake.know_keys(ANA.customer_id, {"hmac-" + "1" * 32: "#A-18"}, LATER)

    assert await left_of(database, *PERSONAL, "#A-18") == []
    queue = EventQueue(database)
    await queue.dispatched("erasure:c-ana")
    assert await queue.lease(LATER, 10, MINUTE) == []


async def test_an_erased_customer_enters_no_journey(database: Database) -> None:
    await meet(database)
    assert await enrol(database, "e-1")  # written down, and never told to Temporal
    await erase(database)

    assert await rows_of(database, "enrolments") == []
    assert await enrol(database, "e-1") is None
    assert await enrol(database, "e-2") is None


async def test_a_run_that_turns_up_afterwards_is_told_to_end(database: Database) -> None:
    """Its dispatcher had begun to start it, and froze until they were erased."""
    await meet(database)
    await erase_it_all(database)
    await database.write(adopt, "shop", ANA.customer_id, None, "shop/c-ana", "run-9", LATER)
    (_, event) = await events_named(database, "Customer Erased")
    (enrolment,) = await rows_of(database, "enrolments")
    assert (event["enrolment_id"], event["state"]) == (enrolment["enrolment_id"], "pending")

    request = asking("run-8:shop.receipt:1", first_execution_run_id="run-8")
    await answered(database, request)
    assert len(await events_named(database, "Customer Erased")) == 3


async def test_a_bounce_of_what_was_in_flight_does_not_bring_the_address_back(
    database: Database,
) -> None:
    await meet(database)
    claim = await sent(database, asking())
    await erase_it_all(database)
    await SqlLedger(database, TIMING).note([bounce(claim.touchpoint_id)], LATER)

    assert await left_of(database, "ana.silva", "Ana.Silva") == []
    hidden = await rows_of(database, "hidden_suppressions")
    assert sorted(row["reason"] for row in hidden) == ["bounced", "erased"]


async def test_who_shares_their_number_is_served_as_before(database: Database) -> None:
    await meet(database)
    await meet(database, BEA.model_copy(update={"email": "bea@example.com"}))
    before = await explain(database, BEA.customer_id)
    await erase_it_all(database)
    await Intake(database).identify("b-2", BEA, NOON)

    tip = asking("run-b:shop.tip:1", customer_id=BEA.customer_id, first_execution_run_id="run-b")
    for channel in Channel:
        request = tip.model_copy(
            update={"channel": channel, "touchpoint_key": f"run-b:shop.tip:{channel}"}
        )
        await sent(database, request, TIP, now=LATER)
    after = await explain(database, BEA.customer_id)
    assert before.suppressions == after.suppressions == ()


async def erase_it_all(database: Database) -> None:
    """Erase one in whose journeys nothing goes on."""
    if (await erase(database)).waits_for:
        await ended(database)
    assert await Erasing(database).finish(ANA.customer_id, LATER)
