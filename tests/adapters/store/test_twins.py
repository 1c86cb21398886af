"""Two runs of one story that a merge made one customer's: the older goes on, no word is doubled."""

from datetime import timedelta
from typing import Any

import pytest

from adapters.store.answers.received import Answers
from adapters.store.engine.database import Database
from adapters.store.enrolments import EnrolmentRow, Enrolments
from adapters.store.events.heard import Hearing
from adapters.store.events.intake import Intake
from adapters.store.events.queue import EventQueue
from adapters.store.records import SqlRecords
from adapters.store.sends.ledger import SqlLedger
from domain.customers import Channel
from domain.messages import Message, Reason, SendRequest, Status
from domain.ports import InDoubt
from tests.adapters.store.building import (
    ANA,
    CHOICE,
    MINUTE,
    NOON,
    RECEIPT,
    TIMING,
    answered,
    asking,
    claimed,
    clock_at,
    events_named,
    happening,
    meet,
    questioned,
    sent,
)
from tests.adapters.store.enrolling import all_rows, enrol, outcome_report
from tests.adapters.store.merging import VISITOR, merge, visits

OLDER, YOUNGER = "run-1", "run-2"
"""Ana's own run, and the visitor's."""
WHOSE = {OLDER: ANA.customer_id, YOUNGER: VISITOR}
HOUR = timedelta(hours=1)


def asks(run: str, what: Message = RECEIPT, nth: int = 1) -> SendRequest:
    facts: dict[str, Any] = {"customer_id": WHOSE[run], "first_execution_run_id": run}
    return asking(f"{run}:{what.name}:{nth}", message=what.name, **facts)


async def both_live_it(database: Database) -> None:
    """Both were sent the first message of the story, one hour apart."""
    await meet(database)
    await visits(database, email="v@example.com")
    await sent(database, asks(OLDER), now=NOON - HOUR)
    await sent(database, asks(YOUNGER))


async def by_run(database: Database) -> dict[str | None, EnrolmentRow]:
    return {row.run_id: row for row in await all_rows(database)}


async def test_the_younger_is_refused_from_the_moment_of_the_merge_and_told_to_end(
    database: Database,
) -> None:
    await both_live_it(database)
    await merge(database)
    for nth in (2, 3):
        refused = await answered(database, asks(YOUNGER, nth=nth))
        assert (refused.status, refused.reason) == (Status.SKIPPED, Reason.MERGED)
        assert not refused.refused, "no other channel tries it"
    await claimed(database, asks(OLDER, nth=2))

    rows = await by_run(database)
    (told,) = await events_named(database, "Customer Merged")
    assert (told["enrolment_id"], told["state"]) == (rows[YOUNGER].enrolment_id, "pending")
    assert rows[YOUNGER].superseded_by == rows[OLDER].enrolment_id


async def test_after_a_reset_it_is_refused_still(database: Database) -> None:
    await both_live_it(database)
    await merge(database)
    report = outcome_report(YOUNGER, customer_id=VISITOR)
    await SqlRecords(database).record_outcome(report)
    refused = await answered(database, asks(YOUNGER, nth=2))
    assert refused.reason is Reason.MERGED


async def test_what_the_younger_had_sent_is_not_sent_once_more(database: Database) -> None:
    await both_live_it(database)
    ahead = await sent(database, asks(YOUNGER, nth=2))
    await merge(database)

    again = await answered(database, asks(OLDER, nth=2))
    assert (again.status, again.reason) == (Status.SENT, Reason.ALREADY_SENT)
    await claimed(database, asks(OLDER, nth=3))
    found = await SqlLedger(database, TIMING).find(ahead.touchpoint_id)
    assert found
    assert found.status == "sent", "its links and reports are found as before"


async def test_what_the_older_holds_and_the_younger_had_sent_is_not_sent_once_more(
    database: Database,
) -> None:
    await both_live_it(database)
    await SqlLedger(database, TIMING).release(await claimed(database, asks(OLDER, nth=2)))
    await sent(database, asks(YOUNGER, nth=2))
    await merge(database)
    again = await answered(database, asks(OLDER, nth=2))
    assert again.reason is Reason.ALREADY_SENT


async def test_a_question_of_the_younger_is_answered_to_the_older(database: Database) -> None:
    await both_live_it(database)
    asked = await questioned(
        database, run=YOUNGER, channel=Channel.EMAIL, customer_id=VISITOR, workflow_id=VISITOR
    )
    await merge(database)
    await Answers(database).by_page(asked, "1", "", NOON + MINUTE)
    (heard,) = await events_named(database, "Answered")
    assert heard["enrolment_id"] == (await by_run(database))[OLDER].enrolment_id
    assert heard["properties"]["asked"] == f"{CHOICE.name}:1"


async def test_what_only_the_younger_heard_is_told_to_the_older(database: Database) -> None:
    await both_live_it(database)
    rows, queue = await by_run(database), EventQueue(database)
    for number, heard_by in enumerate(((YOUNGER,), (YOUNGER, OLDER), (OLDER,))):
        await Intake(database).track(happening(f"e-{number}", VISITOR))
        heard = [Hearing(f"e-{number}", rows[run].enrolment_id) for run in heard_by]
        await queue.dispatched(f"e-{number}", heard=heard)
    await merge(database)
    found = await events_named(database, "Order Completed")
    (told,) = [row for row in found if row["state"] == "pending"]
    assert (told["enrolment_id"], told["occurred_at"]) == (rows[OLDER].enrolment_id, NOON)
    assert told["properties"] == found[0]["properties"]


async def test_a_call_of_the_younger_that_is_under_way_is_recorded(database: Database) -> None:
    await both_live_it(database)
    calling = await claimed(database, asks(YOUNGER, nth=2))
    await merge(database)
    ledger = SqlLedger(database, TIMING)
    waits = await answered(database, asks(OLDER, nth=2))
    assert waits.status is Status.UNKNOWN, "it may be with the vendor"

    await ledger.record(calling, Status.SENT, Reason.ACCEPTED, NOON, vendor_message_id="m-2")
    assert (await answered(database, asks(OLDER, nth=2))).reason is Reason.ALREADY_SENT


async def test_a_call_of_the_younger_that_died_is_reconciled_by_the_older(
    database: Database,
) -> None:
    await both_live_it(database)
    await claimed(database, asks(YOUNGER, nth=2))
    await merge(database)
    ledger, later = SqlLedger(database, TIMING), NOON + 2 * HOUR
    await ledger.claim(asks(OLDER, nth=2), RECEIPT, clock_at(NOON + HOUR))
    doubt = await ledger.claim(asks(OLDER, nth=2), RECEIPT, clock_at(later))
    assert isinstance(doubt, InDoubt)
    await ledger.settle(doubt, ["m-2"], RECEIPT, later)
    assert (await answered(database, asks(OLDER, nth=2))).reason is Reason.ALREADY_SENT


@pytest.mark.parametrize("journey", ["shop", "other"])
async def test_a_journey_lived_once_is_not_lived_again(database: Database, journey: str) -> None:
    """They lived it under their own id; as a visitor they had begun it anew."""
    await both_live_it(database)
    await SqlRecords(database).record_outcome(outcome_report(OLDER, entry_event_id=None))
    await merge(database, once=(journey,))
    outcome = await SqlLedger(database, TIMING).claim(asks(YOUNGER, nth=2), RECEIPT, clock_at(NOON))
    assert (getattr(outcome, "reason", None) is Reason.MERGED) is (journey == "shop")


async def test_who_may_not_have_begun_gives_way(database: Database) -> None:
    """Its dispatcher may be starting it just now: so it is started, refused, and told to end."""
    await meet(database)
    await visits(database)
    row = await enrol(database, "e-1", customer_id=VISITOR, at=NOON - HOUR)
    assert row
    await sent(database, asks(OLDER))
    await merge(database)
    assert await Enrolments(database).started(row.enrolment_id, YOUNGER)
    assert (await answered(database, asks(YOUNGER))).reason is Reason.MERGED
    assert (await by_run(database))[OLDER].superseded_by is None


async def test_who_ends_by_a_merge_is_one_too_many_no_longer(database: Database) -> None:
    """A second visitor of theirs is compared with the run that goes on."""
    await both_live_it(database)
    await merge(database)
    third = asking("run-3:shop.receipt:1", customer_id="anon:b", first_execution_run_id="run-3")
    await SqlLedger(database, TIMING).claim(third, RECEIPT, clock_at(NOON + HOUR))
    await merge(database, "anon:b")
    rows = await by_run(database)
    assert rows["run-3"].superseded_by == rows[YOUNGER].superseded_by == rows[OLDER].enrolment_id
