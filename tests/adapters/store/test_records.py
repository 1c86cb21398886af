"""Records: what journeys look up and write down."""

from datetime import timedelta

from adapters.store.database import Database
from adapters.store.explain import explain
from adapters.store.intake import Intake
from adapters.store.records import SqlRecords
from domain.journeys import TaskRequest
from tests.adapters.store.building import ANA, NOON, happening, meet


async def test_a_customers_zone_is_the_one_she_has_now(database: Database) -> None:
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
