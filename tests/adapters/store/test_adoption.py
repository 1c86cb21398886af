"""A store that agrees with Temporal: runs are adopted, and enrolments repaired."""

import pytest

from adapters.store.engine.database import Database
from adapters.store.enrolments import Enrolments
from adapters.store.records import SqlRecords
from domain.journeys import Ending, ExitReason, Stage
from tests.adapters.store.building import MINUTE, NOON, asking, claimed, meet
from tests.adapters.store.enrolling import ANA, all_rows, enrol, outcome_report, started


async def test_a_claim_that_overtakes_the_word_of_the_start_finds_its_enrolment(
    database: Database,
) -> None:
    await meet(database)
    started = await enrol(database, "e-1")
    await claimed(database, asking(entry_event_id="e-1"))
    assert started is not None
    await Enrolments(database).started(started.enrolment_id, "run-1")

    (row,) = await all_rows(database)
    assert (row.entry_event_id, row.state, row.run_id) == ("e-1", "running", "run-1")


async def test_a_directly_started_enrolment_is_found_without_an_entry_event(
    database: Database,
) -> None:
    await meet(database)
    await enrol(database, "direct:1")
    await claimed(database, asking(entry_event_id=None))

    (row,) = await all_rows(database)
    assert (row.entry_event_id, row.state, row.run_id) == ("direct:1", "running", "run-1")


@pytest.mark.parametrize("entry_event_id", ["e-1", None])
async def test_a_run_from_temporals_cli_is_adopted_by_its_first_claim(
    database: Database, entry_event_id: str | None
) -> None:
    await meet(database)
    await claimed(database, asking(entry_event_id=entry_event_id))

    (row,) = await all_rows(database)
    assert row.entry_event_id == (entry_event_id or "run:run-1")
    assert (row.state, row.run_id, row.workflow_id) == ("running", "run-1", "shop/c-ana")


async def test_another_run_of_the_same_entry_event_is_a_row_of_its_own(database: Database) -> None:
    await meet(database)
    await started(database)
    await claimed(
        database, asking(first_execution_run_id="run-2", entry_event_id="e-1"), now=NOON + MINUTE
    )

    assert [row.entry_event_id for row in await all_rows(database)] == ["e-1", "run:run-2"]


async def test_a_claim_after_a_reset_reopens_the_enrolment(database: Database) -> None:
    await meet(database)
    await started(database)
    await SqlRecords(database).record_outcome(
        outcome_report(
            ending=Ending(outcome="left", stage=Stage.PURCHASE, because=ExitReason.CANCELLED)
        )
    )
    await claimed(database, asking())

    (row,) = await all_rows(database)
    assert (row.state, row.outcome, row.because, row.ended_at) == ("running", None, None, None)


async def test_an_open_run_unknown_to_the_store_is_adopted_once(database: Database) -> None:
    store = Enrolments(database)
    for _ in range(2):
        await store.adopt("shop", "c-new", "o-1", "shop/c-new/o-1", "run-9", NOON)

    (row,) = await all_rows(database)
    assert (row.customer_id, row.key, row.run_id, row.state) == (
        "c-new",
        "o-1",
        "run-9",
        "running",
    )


async def test_adopting_takes_the_row_that_waits_for_its_start(database: Database) -> None:
    await enrol(database)
    await Enrolments(database).adopt("shop", ANA, None, "shop/c-ana", "run-1", NOON)

    (row,) = await all_rows(database)
    assert (row.entry_event_id, row.state, row.run_id) == ("e-1", "running", "run-1")


async def test_adopting_reopens_what_the_store_thought_ended(database: Database) -> None:
    await started(database)
    store = Enrolments(database)
    await store.ended("shop/c-ana", "run-1", "terminated", "terminated", NOON)
    await store.adopt("shop", ANA, None, "shop/c-ana", "run-1", NOON)

    assert [(row.state, row.outcome) for row in await all_rows(database)] == [("running", None)]


async def test_adopting_a_reset_runs_newer_id_leaves_its_open_row_alone(
    database: Database,
) -> None:
    await started(database)
    await Enrolments(database).adopt("shop", ANA, None, "shop/c-ana", "run-1-after-reset", NOON)

    assert [row.run_id for row in await all_rows(database)] == ["run-1"]


async def test_the_repair_does_not_overwrite_an_outcome_that_was_told(database: Database) -> None:
    await started(database)
    await SqlRecords(database).record_outcome(outcome_report())
    await Enrolments(database).ended("shop/c-ana", "run-1", "terminated", None, NOON)

    assert [row.outcome for row in await all_rows(database)] == ["activated"]


async def test_the_repair_ends_an_enrolment_whose_run_id_was_never_told(
    database: Database,
) -> None:
    await enrol(database)
    await Enrolments(database).ended("shop/c-ana", None, "terminated", "unknown", NOON)

    (row,) = await all_rows(database)
    assert (row.state, row.outcome, row.because, row.ended_at) == (
        "ended",
        "terminated",
        "unknown",
        NOON,
    )


async def test_running_enrolments_are_checked_in_turn(database: Database) -> None:
    store = Enrolments(database)
    for number in range(3):
        row = await enrol(database, f"e-{number}", customer_id=f"c-{number}")
        assert row is not None
        await store.started(row.enrolment_id, f"run-{number}")
    later, now = NOON + 5 * MINUTE, NOON + 10 * MINUTE

    first = await store.to_check(later, 2, now=now)
    second = await store.to_check(later, 2, now=now)

    assert sorted(row.run_id or "" for row in first + second) == ["run-0", "run-1", "run-2"]
    assert await store.to_check(later, 2, now=now) == []
    assert len(await store.to_check(now + MINUTE, 9, now=now)) == 3


async def test_what_never_started_is_found(database: Database) -> None:
    await enrol(database, "e-1", key="o-1")
    await enrol(database, "e-2", key="o-2", at=NOON + MINUTE)
    await enrol(database, "e-3", key="o-3", at=NOON + 2 * MINUTE)
    store = Enrolments(database)

    stuck = await store.stuck_starting(NOON + 2 * MINUTE, 10)
    assert [row.key for row in stuck] == ["o-1", "o-2"]
    assert len(await store.stuck_starting(NOON + 2 * MINUTE, 1)) == 1
    assert await store.to_check(NOON + 5 * MINUTE, 10) == []
