"""Tasks that a journey takes back: they are done, and nobody is told to do them."""

from collections.abc import Sequence

from adapters.store.engine.database import Database
from adapters.store.records import SqlRecords
from adapters.store.tasks import Tasks
from domain.journeys import TasksClosed
from domain.tasks import Task, TaskState
from tests.adapters.store.building import ANA, NOON, handed_over
from tests.adapters.store.working import HOUR, in_a_journey, only_task, resolutions


async def closed(database: Database, *task_keys: str) -> None:
    request = TasksClosed(
        task_keys=task_keys,
        customer_id=ANA.customer_id,
        journey="shop",
        because="answered",
        at=NOON + HOUR,
    )
    await SqlRecords(database).close_tasks(request)


async def done(database: Database) -> Sequence[Task]:
    return await Tasks(database).list(done=True)


async def test_a_task_that_is_taken_back_is_done_and_never_overdue(database: Database) -> None:
    await in_a_journey(database)
    key = await handed_over(database)
    await closed(database, key)

    (task,) = await done(database)
    assert (task.resolved_by, task.resolution) == ("shop", "answered")
    assert task.resolved_at == NOON + HOUR
    assert await Tasks(database).escalate_overdue(NOON + 9 * HOUR) == []
    # Its story says so itself: it is not told.
    assert await resolutions(database) == []


async def test_it_is_taken_back_once_and_a_retry_changes_nothing(database: Database) -> None:
    key = await handed_over(database)
    await closed(database, key)
    await closed(database, key)
    await handed_over(database)
    assert [task.state for task in await done(database)] == [TaskState.DONE]


async def test_what_a_person_did_already_stays_theirs(database: Database) -> None:
    key = await handed_over(database)
    await Tasks(database).resolve((await only_task(database)).task_id, "maria", "called", NOON)
    await closed(database, key)
    assert [task.resolved_by for task in await done(database)] == ["maria"]


async def test_what_somebody_is_at_is_taken_back_too_and_other_tasks_are_not(
    database: Database,
) -> None:
    key = await handed_over(database)
    await Tasks(database).claim((await only_task(database)).task_id, "maria", NOON)
    await handed_over(database, "run-2", key="o-2")
    await closed(database, key, "run-1:task:nobody:1")

    assert [task.claimed_by for task in await done(database)] == ["maria"]
    assert (await only_task(database)).key == "o-2"
