"""What an enrolment receives once a person is at its task."""

from adapters.store.engine.database import Database
from adapters.store.reads.customer import view_of
from adapters.store.tasks import Tasks
from domain.view import EventEntry
from tests.adapters.store.building import ANA, ended, events_named, handed_over, rows_of
from tests.adapters.store.working import HOUR, LATER, in_a_journey, only_task


async def test_the_enrolment_that_asked_hears_once_who_is_at_its_task(database: Database) -> None:
    await in_a_journey(database)
    await in_a_journey(database, "run-2")
    await handed_over(database, n=2, key="o-1")
    store, task_id = Tasks(database), (await only_task(database)).task_id
    for at in (LATER, LATER + HOUR):
        await store.claim(task_id, "maria", at)

    (event,) = await events_named(database, "Issue Claimed")
    enrolled = {row["run_id"]: row["enrolment_id"] for row in await rows_of(database, "enrolments")}
    assert event["enrolment_id"] == enrolled["run-1"]
    assert event["customer_id"] == ANA.customer_id
    assert event["properties"] == {"task": "task:2", "by": "maria"}
    assert (event["occurred_at"], event["state"]) == (LATER, "pending")


async def test_who_is_known_by_an_address_is_named_to_no_journey(database: Database) -> None:
    await in_a_journey(database)
    await handed_over(database)
    task = await Tasks(database).claim((await only_task(database)).task_id, "m@example.com", LATER)

    assert task.claimed_by == "m@example.com"
    (event,) = await events_named(database, "Issue Claimed")
    assert event["properties"] == {"task": "task:1"}


async def test_the_timeline_tells_of_a_claim_by_its_task_alone(database: Database) -> None:
    await in_a_journey(database)
    await handed_over(database)
    await Tasks(database).claim((await only_task(database)).task_id, "maria", LATER)

    view = await database.read(view_of, ANA.customer_id, 50)
    assert view is not None
    assert [task.claimed_by for task in view.tasks] == ["maria"]
    assert [each for each in view.timeline.entries if isinstance(each, EventEntry)] == []


async def test_an_enrolment_that_has_ended_hears_of_nobody(database: Database) -> None:
    await in_a_journey(database)
    await handed_over(database)
    await ended(database)
    await Tasks(database).claim((await only_task(database)).task_id, "maria", LATER)

    assert await events_named(database, "Issue Claimed") == []
