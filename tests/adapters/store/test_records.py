"""Records: what journeys look up and write down."""

import asyncio
from datetime import timedelta

import pytest

from adapters.store.engine.database import Database
from adapters.store.events.intake import Intake
from adapters.store.reads.explain import explain
from adapters.store.records import SqlRecords
from domain.journeys import TaskRequest
from domain.operations import AuditEntry, OperatorAction
from tests.adapters.store.building import ANA, MINUTE, NOON, everything, happening, meet, rows_of


async def test_a_customers_zone_is_the_one_they_have_now(database: Database) -> None:
    await meet(database)
    records = SqlRecords(database)
    assert await records.time_zone_of(ANA.customer_id) == "Europe/Lisbon"

    moved = ANA.model_copy(update={"time_zone": "Asia/Tokyo"})
    await Intake(database).identify("e-2", moved, NOON)
    assert await records.time_zone_of(ANA.customer_id) == "Asia/Tokyo"


async def test_who_is_unknown_lives_in_the_default_zone(database: Database) -> None:
    await Intake(database).track(happening("e-1", "c-bare"))
    records = SqlRecords(database)

    assert await records.time_zone_of("c-nobody") == "UTC"
    assert await records.time_zone_of("c-bare") == "UTC"


async def test_a_task_is_opened_once_however_often_it_is_asked_for(database: Database) -> None:
    task = TaskRequest(
        task_key="run-1:task:1",
        journey="shop",
        customer_id="c-new",
        workflow_id="shop/c-new",
        owner="support",
        reason="the order never arrived",
        at=NOON,
        due_at=NOON + timedelta(hours=2),
    )
    records = SqlRecords(database)
    await records.open_task(task)
    await records.open_task(task.model_copy(update={"reason": "asked again"}))

    (opened,) = (await explain(database, "c-new")).open_tasks
    assert (opened.owner, opened.reason) == ("support", "the order never arrived")
    assert (opened.at, opened.due_at) == (NOON, NOON + timedelta(hours=2))


async def test_a_task_keeps_which_enrolment_asked_for_it(database: Database) -> None:
    await SqlRecords(database).open_task(
        TaskRequest(
            task_key="run-1:task:1",
            journey="shop",
            customer_id="c-new",
            key="o-1",
            workflow_id="shop/c-new/o-1",
            first_execution_run_id="run-1",
            owner="support",
            reason="the order never arrived",
            at=NOON,
            due_at=NOON + timedelta(hours=2),
        )
    )

    (row,) = await rows_of(database, "tasks")
    assert (row["run_id"], row["key"], row["workflow_id"]) == ("run-1", "o-1", "shop/c-new/o-1")
    assert (row["state"], row["event_id"]) == ("open", None)


def _note(number: int = 1, **changes: object) -> AuditEntry:
    facts: dict[str, object] = {
        "note_key": f"run-1:update-{number}",
        "action": OperatorAction.HOLD,
        "by": "maria",
        "reason": "they called",
        "journey": "shop",
        "customer_id": "c-new",
        "workflow_id": "shop/c-new",
        "first_execution_run_id": "run-1",
        "doing": "waiting for Order Delivered",
        "at": NOON,
    }
    return AuditEntry.model_validate(facts | changes)


async def test_the_audit_tells_who_did_what_when_and_why_also_of_who_was_unknown(
    database: Database,
) -> None:
    records = SqlRecords(database)
    await records.note_steering(_note())
    await records.note_steering(_note(2, action=OperatorAction.RESUME, by="joao", at=NOON + MINUTE))

    first, second = await rows_of(database, "steerings")
    assert first == {
        "note_key": "run-1:update-1",
        "action": "hold",
        "by": "maria",
        "reason": "they called",
        "journey": "shop",
        "customer_id": "c-new",
        "workflow_id": "shop/c-new",
        "run_id": "run-1",
        "doing": "waiting for Order Delivered",
        "at": NOON,
    }
    assert (second["action"], second["by"], second["at"]) == ("resume", "joao", NOON + MINUTE)


async def test_a_line_of_the_audit_is_written_once_however_often_it_is_told(
    database: Database,
) -> None:
    records = SqlRecords(database)
    await asyncio.gather(*(records.note_steering(_note()) for _ in range(5)))
    before = await everything(database)
    await records.note_steering(_note(reason="told otherwise"))

    assert await everything(database) == before
    assert [row["reason"] for row in before["steerings"]] == ["they called"]


async def test_what_cannot_be_kept_is_refused_on_both_databases(database: Database) -> None:
    unstorable = _note().model_copy(update={"doing": "a \x00"})
    with pytest.raises(ValueError, match="NUL"):
        await SqlRecords(database).note_steering(unstorable)
    assert await rows_of(database, "steerings") == []
