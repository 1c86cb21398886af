"""Enrolments: who may begin a journey again, and how each ended."""

import asyncio

import pytest

from adapters.store.engine.database import Database
from adapters.store.enrolments import Enrolments
from adapters.store.records import SqlRecords
from domain.journeys import Ending, ExitReason, Stage
from domain.re_entry import ReEntry
from tests.adapters.store.building import MINUTE, NOON, answered, asking, meet
from tests.adapters.store.enrolling import ANA, all_rows, enrol, outcome_report, started


async def test_an_enrolment_is_written_down_before_temporal_knows_it(database: Database) -> None:
    row = await enrol(database, key="o-1")

    assert row is not None
    assert (row.state, row.key, row.run_id) == ("starting", "o-1", None)
    assert (row.workflow_id, row.started_at) == ("shop/c-ana/o-1", NOON)
    assert await Enrolments(database).running_of(ANA) == [row]


async def test_the_same_entry_event_finds_its_own_enrolment(database: Database) -> None:
    first = await enrol(database, re_entry=ReEntry.ONCE)
    again = await enrol(database, re_entry=ReEntry.ONCE, at=NOON + MINUTE)

    assert again == first


async def test_its_state_tells_that_it_was_started_already(database: Database) -> None:
    await started(database)
    again = await enrol(database)

    assert again is not None
    assert (again.state, again.run_id) == ("running", "run-1")


async def test_of_simultaneous_entry_events_one_enrols(database: Database) -> None:
    rows = await asyncio.gather(*(enrol(database, f"e-{n}") for n in range(8)))

    assert len([row for row in rows if row]) == 1
    assert len(await all_rows(database)) == 1


@pytest.mark.parametrize(
    ("re_entry", "may_enter"), [(ReEntry.ONCE, False), (ReEntry.AFTER_END, True)]
)
async def test_who_has_ended_may_begin_again_if_the_journey_says_so(
    database: Database, re_entry: ReEntry, *, may_enter: bool
) -> None:
    await started(database)
    await SqlRecords(database).record_outcome(outcome_report())

    assert (await enrol(database, "e-2", re_entry=re_entry) is not None) is may_enter


async def test_nobody_lives_a_journey_twice_at_a_time_under_one_key(database: Database) -> None:
    await started(database)

    assert await enrol(database, "e-2") is None
    assert await enrol(database, "e-2", key="o-2") is not None
    assert await enrol(database, "e-2", journey="other") is not None
    assert await enrol(database, "e-2", customer_id="c-bea") is not None


async def test_running_enrolments_are_those_starting_or_running(database: Database) -> None:
    await started(database)
    await enrol(database, "e-2", key="o-2", at=NOON + MINUTE)
    await enrol(database, "e-3", customer_id="c-bea")
    store = Enrolments(database)
    assert [row.key for row in await store.running_of(ANA)] == [None, "o-2"]

    await store.ended("shop/c-ana", "run-1", "activated", None, NOON)
    assert [row.key for row in await store.running_of(ANA)] == ["o-2"]


async def test_a_late_word_of_the_start_does_not_reopen_what_has_ended(database: Database) -> None:
    row = await enrol(database)
    assert row is not None
    await SqlRecords(database).record_outcome(outcome_report())
    await Enrolments(database).started(row.enrolment_id, "run-1")

    assert [(row.state, row.outcome) for row in await all_rows(database)] == [
        ("ended", "activated")
    ]


async def test_an_outcome_is_recorded_with_its_stage_and_reason(database: Database) -> None:
    await started(database)
    left = Ending(outcome="left", stage=Stage.PURCHASE, because=ExitReason.UNSUBSCRIBED)
    for _ in range(2):
        await SqlRecords(database).record_outcome(outcome_report(ending=left))

    (row,) = await all_rows(database)
    assert (row.state, row.stage, row.outcome) == ("ended", "purchase", "left")
    assert (row.because, row.ended_at) == ("unsubscribed", NOON + MINUTE)


async def test_an_outcome_of_an_enrolment_never_heard_of_is_recorded(database: Database) -> None:
    await SqlRecords(database).record_outcome(outcome_report(key="o-7", entry_event_id=None))

    (row,) = await all_rows(database)
    assert (row.state, row.outcome, row.key) == ("ended", "activated", "o-7")
    assert row.entry_event_id == "run:run-1"


async def test_a_reset_run_may_end_otherwise(database: Database) -> None:
    records = SqlRecords(database)
    await records.record_outcome(outcome_report())
    await records.record_outcome(outcome_report(outcome="never_verified"))

    assert [row.outcome for row in await all_rows(database)] == ["never_verified"]


async def test_a_run_that_is_another_enrolments_is_not_taken_for_a_new_one(
    database: Database,
) -> None:
    """The journey's last run has told its outcome and is about to close."""
    await started(database)
    await SqlRecords(database).record_outcome(outcome_report())
    again = await enrol(database, "e-2")
    assert again is not None

    assert not await Enrolments(database).started(again.enrolment_id, "run-1")
    assert await Enrolments(database).started(again.enrolment_id, "run-2")


async def test_a_second_run_that_the_same_event_began_says_nothing(database: Database) -> None:
    """A dispatcher froze before it started a run, and woke after its successor's was over."""
    await meet(database)
    await started(database)
    await SqlRecords(database).record_outcome(outcome_report())

    twin = asking(
        journey="shop",
        customer_id=ANA,
        workflow_id="shop/c-ana",
        first_execution_run_id="run-2",
        entry_event_id="e-1",
    )
    delivery = await answered(database, twin)
    assert (delivery.status, delivery.reason) == ("skipped", "duplicate_run")
    assert not delivery.refused, "no other channel is tried"


async def test_an_enrolment_whose_event_was_given_up_is_forgotten(database: Database) -> None:
    await enrol(database)
    await Enrolments(database).forget_unstarted("e-1")
    assert await all_rows(database) == []


async def test_one_that_was_started_is_not(database: Database) -> None:
    await started(database)
    await Enrolments(database).forget_unstarted("e-1")
    assert [row.run_id for row in await all_rows(database)] == ["run-1"]
