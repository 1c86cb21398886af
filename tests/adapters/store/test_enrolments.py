"""Enrolments: who may begin a journey again, and a store that agrees with Temporal."""

import asyncio
from datetime import datetime

import pytest
from sqlalchemy import select

from adapters.store.database import Database
from adapters.store.enrolments import EnrolmentRow, Enrolments
from adapters.store.records import SqlRecords
from adapters.store.schema import enrolments
from domain.journeys import Ending, ExitReason, OutcomeReport, ReEntry, Stage
from tests.adapters.store.building import MINUTE, NOON, answered, asking, claimed, meet

ANA = "c-ana"


async def _enrol(
    database: Database,
    entry_event_id: str = "e-1",
    *,
    journey: str = "shop",
    customer_id: str = ANA,
    key: str | None = None,
    re_entry: ReEntry = ReEntry.AFTER_END,
    at: datetime = NOON,
) -> EnrolmentRow | None:
    workflow_id = f"{journey}/{customer_id}" + (f"/{key}" if key else "")
    return await Enrolments(database).enrol(
        journey, customer_id, key, entry_event_id, workflow_id, re_entry, at
    )


async def _started(database: Database, run_id: str = "run-1") -> EnrolmentRow:
    row = await _enrol(database)
    assert row is not None
    await Enrolments(database).started(row.enrolment_id, run_id)
    return row


async def _all(database: Database) -> list[EnrolmentRow]:
    async with database.read() as tx:
        rows = await tx.execute(select(enrolments).order_by(enrolments.c.started_at))
        return [EnrolmentRow.of(row) for row in rows]


def _outcome(run_id: str = "run-1", outcome: str = "activated", **changes: object) -> OutcomeReport:
    facts: dict[str, object] = {
        "journey": "shop",
        "customer_id": ANA,
        "key": None,
        "workflow_id": "shop/c-ana",
        "first_execution_run_id": run_id,
        "entry_event_id": "e-1",
        "ending": Ending(outcome=outcome, stage=Stage.RETENTION),
        "at": NOON + MINUTE,
    }
    return OutcomeReport.model_validate(facts | changes)


async def test_an_enrolment_is_written_down_before_temporal_knows_it(database: Database) -> None:
    row = await _enrol(database, key="o-1")

    assert row is not None
    assert (row.state, row.key, row.run_id) == ("starting", "o-1", None)
    assert (row.workflow_id, row.started_at) == ("shop/c-ana/o-1", NOON)
    assert await Enrolments(database).running_of(ANA) == [row]


async def test_the_same_entry_event_finds_its_own_enrolment(database: Database) -> None:
    first = await _enrol(database, re_entry=ReEntry.ONCE)
    again = await _enrol(database, re_entry=ReEntry.ONCE, at=NOON + MINUTE)

    assert again == first


async def test_its_state_tells_that_it_was_started_already(database: Database) -> None:
    await _started(database)
    again = await _enrol(database)

    assert again is not None
    assert (again.state, again.run_id) == ("running", "run-1")


async def test_of_simultaneous_entry_events_one_enrols(database: Database) -> None:
    rows = await asyncio.gather(*(_enrol(database, f"e-{n}") for n in range(8)))

    assert len([row for row in rows if row]) == 1
    assert len(await _all(database)) == 1


@pytest.mark.parametrize(
    ("re_entry", "may_enter"), [(ReEntry.ONCE, False), (ReEntry.AFTER_END, True)]
)
async def test_who_has_ended_may_begin_again_if_the_journey_says_so(
    database: Database, re_entry: ReEntry, *, may_enter: bool
) -> None:
    await _started(database)
    await SqlRecords(database).record_outcome(_outcome())

    assert (await _enrol(database, "e-2", re_entry=re_entry) is not None) is may_enter


async def test_nobody_lives_a_journey_twice_at_a_time_under_one_key(database: Database) -> None:
    await _started(database)

    assert await _enrol(database, "e-2") is None
    assert await _enrol(database, "e-2", key="o-2") is not None
    assert await _enrol(database, "e-2", journey="other") is not None
    assert await _enrol(database, "e-2", customer_id="c-bea") is not None


async def test_running_enrolments_are_those_starting_or_running(database: Database) -> None:
    await _started(database)
    await _enrol(database, "e-2", key="o-2", at=NOON + MINUTE)
    await _enrol(database, "e-3", customer_id="c-bea")
    store = Enrolments(database)
    assert [row.key for row in await store.running_of(ANA)] == [None, "o-2"]

    await store.ended("shop/c-ana", "run-1", "activated", None, NOON)
    assert [row.key for row in await store.running_of(ANA)] == ["o-2"]


async def test_a_late_word_of_the_start_does_not_reopen_what_has_ended(database: Database) -> None:
    row = await _enrol(database)
    assert row is not None
    await SqlRecords(database).record_outcome(_outcome())
    await Enrolments(database).started(row.enrolment_id, "run-1")

    assert [(row.state, row.outcome) for row in await _all(database)] == [("ended", "activated")]


# --- adoption: what Temporal knows, and the store does not


async def test_a_claim_that_overtakes_the_word_of_the_start_finds_its_enrolment(
    database: Database,
) -> None:
    await meet(database)
    started = await _enrol(database, "e-1")
    await claimed(database, asking(entry_event_id="e-1"))
    assert started is not None
    await Enrolments(database).started(started.enrolment_id, "run-1")

    (row,) = await _all(database)
    assert (row.entry_event_id, row.state, row.run_id) == ("e-1", "running", "run-1")


async def test_a_directly_started_enrolment_is_found_without_an_entry_event(
    database: Database,
) -> None:
    await meet(database)
    await _enrol(database, "direct:1")
    await claimed(database, asking(entry_event_id=None))

    (row,) = await _all(database)
    assert (row.entry_event_id, row.state, row.run_id) == ("direct:1", "running", "run-1")


@pytest.mark.parametrize("entry_event_id", ["e-1", None])
async def test_a_run_from_temporals_cli_is_adopted_by_its_first_claim(
    database: Database, entry_event_id: str | None
) -> None:
    await meet(database)
    await claimed(database, asking(entry_event_id=entry_event_id))

    (row,) = await _all(database)
    assert row.entry_event_id == (entry_event_id or "run:run-1")
    assert (row.state, row.run_id, row.workflow_id) == ("running", "run-1", "shop/c-ana")


async def test_another_run_of_the_same_entry_event_is_a_row_of_its_own(database: Database) -> None:
    await meet(database)
    await _started(database)
    await claimed(
        database, asking(first_execution_run_id="run-2", entry_event_id="e-1"), now=NOON + MINUTE
    )

    assert [row.entry_event_id for row in await _all(database)] == ["e-1", "run:run-2"]


async def test_a_claim_after_a_reset_reopens_the_enrolment(database: Database) -> None:
    await meet(database)
    await _started(database)
    await SqlRecords(database).record_outcome(
        _outcome(ending=Ending(outcome="left", stage=Stage.PURCHASE, because=ExitReason.CANCELLED))
    )
    await claimed(database, asking())

    (row,) = await _all(database)
    assert (row.state, row.outcome, row.because, row.ended_at) == ("running", None, None, None)


async def test_an_open_run_unknown_to_the_store_is_adopted_once(database: Database) -> None:
    store = Enrolments(database)
    for _ in range(2):
        await store.adopt("shop", "c-new", "o-1", "shop/c-new/o-1", "run-9", NOON)

    (row,) = await _all(database)
    assert (row.customer_id, row.key, row.run_id, row.state) == (
        "c-new",
        "o-1",
        "run-9",
        "running",
    )


async def test_adopting_takes_the_row_that_waits_for_its_start(database: Database) -> None:
    await _enrol(database)
    await Enrolments(database).adopt("shop", ANA, None, "shop/c-ana", "run-1", NOON)

    (row,) = await _all(database)
    assert (row.entry_event_id, row.state, row.run_id) == ("e-1", "running", "run-1")


async def test_adopting_reopens_what_the_store_thought_ended(database: Database) -> None:
    await _started(database)
    store = Enrolments(database)
    await store.ended("shop/c-ana", "run-1", "terminated", "terminated", NOON)
    await store.adopt("shop", ANA, None, "shop/c-ana", "run-1", NOON)

    assert [(row.state, row.outcome) for row in await _all(database)] == [("running", None)]


async def test_adopting_a_reset_runs_newer_id_leaves_its_open_row_alone(
    database: Database,
) -> None:
    await _started(database)
    await Enrolments(database).adopt("shop", ANA, None, "shop/c-ana", "run-1-after-reset", NOON)

    assert [row.run_id for row in await _all(database)] == ["run-1"]


# --- repair


async def test_the_repair_does_not_overwrite_an_outcome_that_was_told(database: Database) -> None:
    await _started(database)
    await SqlRecords(database).record_outcome(_outcome())
    await Enrolments(database).ended("shop/c-ana", "run-1", "terminated", None, NOON)

    assert [row.outcome for row in await _all(database)] == ["activated"]


async def test_the_repair_ends_an_enrolment_whose_run_id_was_never_told(
    database: Database,
) -> None:
    await _enrol(database)
    await Enrolments(database).ended("shop/c-ana", None, "terminated", "unknown", NOON)

    (row,) = await _all(database)
    assert (row.state, row.outcome, row.because, row.ended_at) == (
        "ended",
        "terminated",
        "unknown",
        NOON,
    )


async def test_running_enrolments_are_checked_in_turn(database: Database) -> None:
    store = Enrolments(database)
    for number in range(3):
        row = await _enrol(database, f"e-{number}", customer_id=f"c-{number}")
        assert row is not None
        await store.started(row.enrolment_id, f"run-{number}")
    later, now = NOON + 5 * MINUTE, NOON + 10 * MINUTE

    first = await store.to_check(later, 2, now=now)
    second = await store.to_check(later, 2, now=now)

    assert sorted(row.run_id or "" for row in first + second) == ["run-0", "run-1", "run-2"]
    assert await store.to_check(later, 2, now=now) == []
    assert len(await store.to_check(now + MINUTE, 9, now=now)) == 3


async def test_what_never_started_is_found(database: Database) -> None:
    await _enrol(database, "e-1", key="o-1")
    await _enrol(database, "e-2", key="o-2", at=NOON + MINUTE)
    await _enrol(database, "e-3", key="o-3", at=NOON + 2 * MINUTE)
    store = Enrolments(database)

    stuck = await store.stuck_starting(NOON + 2 * MINUTE, 10)
    assert [row.key for row in stuck] == ["o-1", "o-2"]
    assert len(await store.stuck_starting(NOON + 2 * MINUTE, 1)) == 1
    assert await store.to_check(NOON + 5 * MINUTE, 10) == []


# --- outcomes


async def test_an_outcome_is_recorded_with_its_stage_and_reason(database: Database) -> None:
    await _started(database)
    left = Ending(outcome="left", stage=Stage.PURCHASE, because=ExitReason.UNSUBSCRIBED)
    for _ in range(2):
        await SqlRecords(database).record_outcome(_outcome(ending=left))

    (row,) = await _all(database)
    assert (row.state, row.stage, row.outcome) == ("ended", "purchase", "left")
    assert (row.because, row.ended_at) == ("unsubscribed", NOON + MINUTE)


async def test_an_outcome_of_an_enrolment_never_heard_of_is_recorded(database: Database) -> None:
    await SqlRecords(database).record_outcome(_outcome(key="o-7", entry_event_id=None))

    (row,) = await _all(database)
    assert (row.state, row.outcome, row.key) == ("ended", "activated", "o-7")
    assert row.entry_event_id == "run:run-1"


async def test_a_reset_run_may_end_otherwise(database: Database) -> None:
    records = SqlRecords(database)
    await records.record_outcome(_outcome())
    await records.record_outcome(_outcome(outcome="never_verified"))

    assert [row.outcome for row in await _all(database)] == ["never_verified"]


async def test_a_run_that_is_another_enrolments_is_not_taken_for_a_new_one(
    database: Database,
) -> None:
    """The journey's last run has told its outcome and is about to close."""
    await _started(database)
    await SqlRecords(database).record_outcome(_outcome())
    again = await _enrol(database, "e-2")
    assert again is not None

    assert not await Enrolments(database).started(again.enrolment_id, "run-1")
    assert await Enrolments(database).started(again.enrolment_id, "run-2")


async def test_a_second_run_that_the_same_event_began_says_nothing(database: Database) -> None:
    """A dispatcher froze before it started a run, and woke after its successor's was over."""
    await meet(database)
    await _started(database)
    await SqlRecords(database).record_outcome(_outcome())

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
    await _enrol(database)
    await Enrolments(database).forget_unstarted("e-1")
    assert await _all(database) == []


async def test_one_that_was_started_is_not(database: Database) -> None:
    await _started(database)
    await Enrolments(database).forget_unstarted("e-1")
    assert [row.run_id for row in await _all(database)] == ["run-1"]
