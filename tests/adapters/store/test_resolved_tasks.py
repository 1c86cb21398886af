"""What an enrolment receives once its task is resolved."""

import asyncio

import pytest

from adapters.store.customers.rows import lock_customer
from adapters.store.engine.database import Database
from adapters.store.events.queue import EventQueue
from adapters.store.tasks import Tasks, open_task
from domain.tasks import NoSuchTask, Task, TaskState, TaskTaken
from tests.adapters.store.building import ANA, MINUTE, NOON, ended, everything, handed_over, rows_of
from tests.adapters.store.locks import somebody_waits
from tests.adapters.store.transactions import begin
from tests.adapters.store.working import HOUR, LATER, in_a_journey, of_text, only_task, resolutions
from tests.waiting import eventually


async def test_the_enrolment_that_asked_hears_that_its_task_is_resolved(
    database: Database,
) -> None:
    await in_a_journey(database)
    await in_a_journey(database, "run-2")
    await handed_over(database, n=2, key="o-1")
    store, task_id = Tasks(database), (await only_task(database)).task_id
    done = await store.resolve(task_id, "maria", "Ana got a new box", LATER)

    assert (done.state, done.resolved_by, done.resolution) == (
        TaskState.DONE,
        "maria",
        "Ana got a new box",
    )
    assert done.time_to_resolution == LATER - (NOON + MINUTE)
    (event,) = await resolutions(database)
    enrolled = {row["run_id"]: row["enrolment_id"] for row in await rows_of(database, "enrolments")}
    assert event["enrolment_id"] == enrolled["run-1"]
    assert event["customer_id"] == ANA.customer_id
    assert event["properties"] == {"order_id": "o-1", "task": "task:2"}
    assert (event["occurred_at"], event["state"]) == (LATER, "pending")
    leased = await EventQueue(database).lease(LATER, 9, MINUTE)
    assert [each.enrolment_id for each in leased] == [enrolled["run-1"]]


async def test_a_task_is_resolved_once_whoever_claimed_it(database: Database) -> None:
    await in_a_journey(database)
    await handed_over(database)
    store, task_id = Tasks(database), (await only_task(database)).task_id
    await store.claim(task_id, "maria", NOON)
    await store.resolve(task_id, "joao", "Maria's shift was over", LATER)
    before = await everything(database)

    for refused in (
        store.resolve(task_id, "joao", "again", LATER + HOUR),
        store.resolve(task_id, "maria", "me too", LATER + HOUR),
        store.claim(task_id, "maria", LATER + HOUR),
    ):
        with pytest.raises(TaskTaken, match="joao resolved it"):
            await refused
    assert await everything(database) == before
    assert len(await resolutions(database)) == 1


async def test_of_several_who_resolve_at_once_one_does(url: str) -> None:
    databases = [await Database.open(url) for _ in range(4)]
    await in_a_journey(databases[0])
    await handed_over(databases[0])
    task_id = (await only_task(databases[0])).task_id
    told = await asyncio.gather(
        *(Tasks(d).resolve(task_id, f"person-{n}", "", LATER) for n, d in enumerate(databases)),
        return_exceptions=True,
    )
    events = await resolutions(databases[0])
    for database in databases:
        await database.close()

    assert [type(each) for each in told].count(Task) == 1
    assert [type(each) for each in told].count(TaskTaken) == 3
    assert len(events) == 1


async def test_an_enrolment_that_has_ended_hears_nothing(database: Database) -> None:
    await in_a_journey(database)
    await handed_over(database)
    await ended(database)
    done = await Tasks(database).resolve((await only_task(database)).task_id, "maria", "", LATER)

    assert done.state is TaskState.DONE
    assert await resolutions(database) == []


async def test_a_task_that_no_enrolment_asked_for_is_resolved_in_silence(
    database: Database,
) -> None:
    await of_text(database, "SM1", "Where is it?")
    await Tasks(database).resolve((await only_task(database)).task_id, "maria", "", LATER)

    assert await resolutions(database) == []
    assert await Tasks(database).list() == []


async def test_an_unknown_task_is_neither_claimed_nor_resolved(database: Database) -> None:
    with pytest.raises(NoSuchTask, match="jornada tasks list"):
        await Tasks(database).claim("nothing", "maria", NOON)
    with pytest.raises(NoSuchTask):
        await Tasks(database).resolve("nothing", "maria", "", NOON)


async def test_whoever_resolves_and_a_journey_that_asks_again_do_not_block_each_other(
    database: Database,
) -> None:
    await in_a_journey(database)
    key = await handed_over(database)
    task_id = (await only_task(database)).task_id
    async with begin(database) as tx:
        await tx.run(lock_customer, ANA.customer_id, NOON)
        resolving = asyncio.create_task(Tasks(database).resolve(task_id, "maria", "", LATER))
        await eventually(lambda: somebody_waits(database))
        facts = {"owner": "care", "reason": "silence", "at": NOON, "due_at": NOON}
        await tx.run(open_task, key, customer_id=ANA.customer_id, **facts)

    assert (await resolving).state is TaskState.DONE
    assert len(await resolutions(database)) == 1
