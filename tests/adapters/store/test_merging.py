"""A visitor becomes a known customer: one remains, with all that was known of both."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from adapters.store.answers.received import Answers
from adapters.store.customers.merging.moving import MOVED_TABLES, UNITED_TABLES, UNTOUCHED_TABLES
from adapters.store.customers.zones import time_zone_of
from adapters.store.engine.database import Database
from adapters.store.enrolments import Enrolments
from adapters.store.enrolments.finding import workflow_of
from adapters.store.events.intake import Intake
from adapters.store.events.message_ids import MessageIdReused
from adapters.store.events.queue import EventQueue
from adapters.store.reads.explain import explain
from adapters.store.records import SqlRecords
from adapters.store.schema import metadata
from adapters.store.sends.ledger import SqlLedger
from domain.customers import Channel, Consent, Topic
from domain.identity import Decision
from domain.messages import Reason, Status
from domain.operations import AuditEntry, OperatorAction
from domain.re_entry import ReEntry
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
    clock_at,
    everything,
    handed_over,
    happening,
    meet,
    questioned,
    rows_of,
    sent,
)
from tests.adapters.store.enrolling import all_rows, enrol, outcome_report, queued
from tests.adapters.store.merging import VISITOR, both_known, merge, visits

DAY = timedelta(days=1)


def asks(name: str, message: str = "shop.receipt", **changes: object) -> Any:
    """The visitor's own run asks for a send."""
    facts = {"first_execution_run_id": name, "workflow_id": f"{name}/{VISITOR}", "journey": name}
    key, channel = f"{name}:{message}:1", changes.pop("channel", Channel.EMAIL)
    return asking(key, channel, customer_id=VISITOR, message=message, **facts | changes)  # type: ignore[arg-type] # facts of a request


# --- one remains -------------------------------------------------------------------------------


def test_each_table_that_names_a_customer_is_moved_or_united() -> None:
    named = {table.name for table in metadata.sorted_tables if "customer_id" in table.c}
    assert named == {table.name for table in (*MOVED_TABLES, *UNITED_TABLES, *UNTOUCHED_TABLES)}


async def test_nothing_is_the_visitors_any_more_and_runs_keep_their_ids(
    database: Database,
) -> None:
    await meet(database)
    await visits(database, email="v@example.com", consents={"tips": {"email": True}})
    await Intake(database).track(happening("e-1", VISITOR), {"hmac-1": "#1"})
    for event_id in ("e-1", "e-2"):
        event = queued(event_id, customer_id=VISITOR)
        await enrol(database, event_id, customer_id=VISITOR, event=event)
    asked = await questioned(database, run="run-v", channel=Channel.EMAIL, customer_id=VISITOR)
    await Answers(database).by_page(asked, "1", "", NOON)
    await handed_over(database, "run-v", customer_id=VISITOR)
    await SqlRecords(database).note_steering(
        AuditEntry(
            note_key="note",
            action=OperatorAction.HOLD,
            by="maria",
            reason="a call",
            journey="visit",
            customer_id=VISITOR,
            workflow_id=f"visit/{VISITOR}",
            first_execution_run_id="run-v",
            doing="waiting",
            at=NOON,
        )
    )
    assert await merge(database) is Decision.MERGED
    assert await merge(database) is Decision.SAME

    rows = await everything(database)
    left = {
        table: [row for row in theirs if row.get("customer_id") == VISITOR]
        for table, theirs in rows.items()
    }
    (bare,) = left.pop("customers")
    assert not any(left.values())
    assert (bare["merged_into"], bare["traits"], bare["first_name"]) == (ANA.customer_id, {}, None)
    moved = {table.name for table in MOVED_TABLES} | {"keys", "addresses", "consents"}
    moved -= {"preference_links", "notices"}  # they have none
    assert all(any(row["customer_id"] == ANA.customer_id for row in rows[name]) for name in moved)
    assert "shop/run-v" in [row["workflow_id"] for row in rows["enrolments"]]


async def test_what_comes_in_by_any_of_their_ids_is_the_customers(database: Database) -> None:
    await both_known(database)
    await Intake(database).track(happening("before", VISITOR))
    await merge(database)
    intake = Intake(database)

    assert await intake.track(happening("after", VISITOR))
    assert not await intake.track(happening("before", VISITOR)), "a repeat is still one"
    with pytest.raises(MessageIdReused):  # whoever repeats a call repeats its id
        await intake.track(happening("before", ANA.customer_id))
    await intake.identify("named", ANA.model_copy(update={"customer_id": VISITOR}), NOON + MINUTE)
    rows = await everything(database)
    assert {row["customer_id"] for row in rows["events"]} == {ANA.customer_id}
    assert [row["first_name"] for row in rows["customers"]] == [None, "Ana"]


async def test_the_queue_keeps_the_order_in_which_both_were_told(database: Database) -> None:
    await both_known(database)
    for number, customer_id in enumerate((VISITOR, ANA.customer_id) * 2):
        await Intake(database).track(happening(f"e-{number}", customer_id))
    await merge(database)

    queue, told = EventQueue(database), []
    while leased := await queue.lease(NOON + DAY, 10, MINUTE):
        told += [event.event_id for event in leased]
        assert len(leased) == 1, "one at a time"
        await queue.dispatched(*told)
    assert told == ["e-0", "e-1", "e-2", "e-3"]


async def test_ids_that_became_one_twice_over_are_found_in_one_hop(database: Database) -> None:
    await both_known(database)
    old = ANA.model_copy(update={"customer_id": "c-old", "email": None, "phone": None})
    await meet(database, old)
    await merge(database, customer_id="c-old")
    await merge(database, "c-old", by_alias=True)

    assert await Intake(database).track(happening("e-1", VISITOR))
    rows = await everything(database)
    assert {row["merged_into"] for row in rows["customers"]} == {ANA.customer_id, None}
    assert (await explain(database, VISITOR)).customer_id == ANA.customer_id


# --- profile and consent -----------------------------------------------------------------------


async def test_the_newest_address_is_used_and_one_taken_away_stays_away(
    database: Database,
) -> None:
    await meet(database)  # 90 minutes ago
    taken = ANA.model_copy(update={"email": "", "phone": None, "consents": {}})
    await Intake(database).identify("taken", taken, NOON - MINUTE)
    await visits(database, email="v@example.com", phone="+351966666666")
    await merge(database)
    claim = await claimed(database, asking())
    assert claim.address == "v@example.com", "told after it was taken away"

    text = await claimed(database, asking("run-1:shop.receipt:2", Channel.SMS))
    assert text.address == "+351966666666"


@pytest.mark.parametrize(
    ("mine", "theirs", "granted"),
    [(True, False, False), (False, True, False), (True, True, True), (None, True, True)],
)
async def test_of_two_words_on_a_topic_the_stricter_counts(
    database: Database, mine: bool | None, theirs: bool, granted: bool
) -> None:
    known = {} if mine is None else {"tips": {"email": mine}}
    await meet(database, ANA.model_copy(update={"consents": known}))
    await visits(database, consents={"tips": {"email": theirs}})
    await merge(database)
    late = Consent(topic=Topic.TIPS, channel=Channel.EMAIL, granted=True, at=NOON - MINUTE)
    again = {late.topic: {late.channel: late.granted}}
    told = ANA.model_copy(update={"consents": again})
    await Intake(database).identify("late", told, late.at)

    (word,) = (await explain(database, ANA.customer_id)).consents
    assert word.granted is granted, "what is told late, of a time before the no, undoes it not"
    outcome = await SqlLedger(database, TIMING).claim(
        asks("visit", TIP.name), TIP, clock_at(NOON + MINUTE)
    )
    assert (outcome.address if granted else outcome.reason) == (  # type: ignore[union-attr]
        "Ana.Silva@example.com" if granted else Reason.NO_CONSENT
    )


async def test_a_message_that_waits_for_an_address_is_told_that_there_is_one(
    database: Database,
) -> None:
    await both_known(database)
    now = datetime.now(UTC)
    waiting = asks("visit", via=(Channel.EMAIL,), due_at=now)
    held = await answered(database, waiting, now=now)
    assert (held.status, held.reason) == (Status.HELD, Reason.NO_ADDRESS)
    await merge(database)
    (told,) = [row for row in await rows_of(database, "events") if row["name"] == "Address Given"]
    (enrolment,) = await all_rows(database)
    assert (told["enrolment_id"], told["state"]) == (enrolment.enrolment_id, "pending")
    assert (await claimed(database, waiting, now=now)).address == ANA.email


# --- running journeys --------------------------------------------------------------------------


async def test_a_visitors_run_speaks_to_the_customer_and_counts_under_their_cap(
    database: Database,
) -> None:
    await both_known(database)
    await merge(database)
    for nth in range(3):
        request = asking(f"run-1:shop.tip:{nth}", message=TIP.name)
        await sent(database, request, TIP)
    capped = await answered(database, asks("visit", TIP.name), TIP)
    assert (capped.reason, capped.time_zone) == (Reason.FREQUENCY_CAP, "Europe/Lisbon")
    assert (await claimed(database, asks("visit"))).customer.first_name == "Ana"
    assert await database.read(time_zone_of, VISITOR) == "Europe/Lisbon"


async def test_what_began_under_either_id_is_found_by_either(database: Database) -> None:
    await both_known(database)
    await enrol(database, customer_id=VISITOR)
    await merge(database)
    for customer_id in (VISITOR, ANA.customer_id):
        (row,) = await Enrolments(database).running_of(customer_id)
        assert row.workflow_id == f"shop/{VISITOR}"
        assert await database.read(workflow_of, "shop", customer_id, None) == row.workflow_id


@pytest.mark.parametrize("re_entry", [ReEntry.ONCE, ReEntry.AFTER_END], ids=str)
async def test_what_begins_anew_has_the_customers_own_id_and_counts_both_histories(
    database: Database, re_entry: ReEntry
) -> None:
    await both_known(database)
    await enrol(database, "e-1", customer_id=VISITOR, re_entry=re_entry)
    await merge(database)
    assert await enrol(database, "e-2", re_entry=re_entry) is None, "they are in it"

    report = outcome_report(customer_id=VISITOR, workflow_id=f"shop/{VISITOR}")
    await SqlRecords(database).record_outcome(report)
    begun = await enrol(database, "e-3", customer_id=VISITOR, re_entry=re_entry)
    if re_entry is ReEntry.ONCE:
        assert begun is None
    else:
        assert begun
        assert (begun.customer_id, begun.workflow_id) == (ANA.customer_id, "shop/c-ana")


async def test_one_request_for_both_stays_two_enrolments(database: Database) -> None:
    await both_known(database)
    for customer_id in (VISITOR, ANA.customer_id):
        await enrol(database, "start:campaign", customer_id=customer_id)
    assert await merge(database) is Decision.MERGED
    assert len(await all_rows(database)) == 2


async def test_a_stop_reaches_whoever_has_the_number_now(database: Database) -> None:
    await meet(database, ANA.model_copy(update={"phone": None}))
    await visits(database, phone="+351966666666")
    await merge(database)
    await Intake(database).stop_channel("stop", Channel.SMS, "+351966666666", NOON)
    refused = await answered(database, asks("visit", channel=Channel.SMS), RECEIPT)
    assert refused.reason is Reason.SUPPRESSED
