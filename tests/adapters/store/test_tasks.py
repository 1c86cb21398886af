"""Tasks: who is asked, who is at it, and what is overdue."""

import asyncio

import pytest

from adapters.store.answers.received import Answers
from adapters.store.engine.database import Database
from adapters.store.schema import tasks
from adapters.store.tasks import SHORT_ID, Tasks, open_task
from domain.tasks import Task, TaskState, TaskTaken
from tests.adapters.store.building import (
    ANA,
    MINUTE,
    NOON,
    SURVEY,
    everything,
    handed_over,
    meet,
    questioned,
)
from tests.adapters.store.transactions import begin
from tests.adapters.store.working import HOUR, LATER, of_text, only_task


async def test_tasks_are_listed_by_due_time_and_by_the_team_they_were_asked_of(
    database: Database,
) -> None:
    await handed_over(database, n=1, owner="care", due_at=NOON + 3 * HOUR)
    await handed_over(database, n=2, owner="support", due_at=NOON + HOUR)
    await handed_over(database, n=3, owner="care", due_at=NOON + 2 * HOUR, key="o-3")
    listed = Tasks(database)

    everybodys = await listed.list()
    assert [task.owner for task in everybodys] == ["support", "care", "care"]
    (first, second) = await listed.list(owner="care")
    assert (first.key, second.key) == ("o-3", None)
    assert await listed.list(owner="nobody") == []
    assert await listed.list(limit=1) == everybodys[:1]
    told = (first.state, first.reason, first.customer_id, first.journey, first.workflow_id)
    assert told == (TaskState.OPEN, "silence", ANA.customer_id, "shop", "shop/run-1")
    assert (first.at, first.due_at) == (NOON + MINUTE, NOON + 2 * HOUR)
    assert first.time_to_resolution is None


async def test_a_task_about_a_text_shows_what_the_customer_wrote(database: Database) -> None:
    await of_text(database, "SM1", "Where is it?")
    await handed_over(database)

    assert {task.words for task in await Tasks(database).list()} == {"Where is it?", None}


async def test_a_task_after_a_score_shows_what_was_written_beside_it(database: Database) -> None:
    await meet(database)
    for n, words in enumerate(("The box was damaged", "And nobody answers", "")):
        at = NOON + n * MINUTE
        asked = await questioned(database, SURVEY, at, nth=n)
        await Answers(database).by_page(asked, "1", words, at)
    other = await questioned(database, SURVEY, run="run-2", key="o-2")
    await Answers(database).by_page(other, "1", "about another order", NOON)
    await handed_over(database, n=1, at=NOON)
    await handed_over(database, n=2, at=NOON + 3 * MINUTE)
    await handed_over(database, "run-3", n=3)

    by_time = {task.at: task.words for task in await Tasks(database).list()}
    assert by_time == {
        NOON: "The box was damaged",
        NOON + 3 * MINUTE: "And nobody answers",
        NOON + MINUTE: None,
    }


async def test_what_is_done_is_listed_apart_the_last_first(database: Database) -> None:
    for n in range(3):
        await handed_over(database, n=n, reason=f"reason {n}")
    store = Tasks(database)
    ids = {task.reason: task.task_id for task in await store.list()}
    await store.resolve(ids["reason 2"], "maria", "called", NOON + HOUR)
    await store.resolve(ids["reason 0"], "joao", "wrote", NOON + 2 * HOUR)

    assert [task.reason for task in await store.list()] == ["reason 1"]
    done = await store.list(done=True)
    assert [(task.reason, task.resolved_by) for task in done] == [
        ("reason 0", "joao"),
        ("reason 2", "maria"),
    ]
    assert await store.list(done=True, limit=1) == done[:1]


async def test_whoever_claims_a_task_is_at_it_and_may_say_so_again(database: Database) -> None:
    await handed_over(database)
    store, task_id = Tasks(database), (await only_task(database)).task_id
    claimed = await store.claim(task_id, "maria", LATER)

    assert (claimed.state, claimed.claimed_by, claimed.claimed_at) == (
        TaskState.CLAIMED,
        "maria",
        LATER,
    )
    before = await everything(database)
    assert await store.claim(task_id, "maria", LATER + HOUR) == claimed
    with pytest.raises(TaskTaken, match="maria is at it"):
        await store.claim(task_id, "joao", LATER + HOUR)
    assert await everything(database) == before
    assert [task.claimed_by for task in await store.list()] == ["maria"]


@pytest.mark.parametrize("whose", ["a customer's", "nobody's"])
async def test_of_several_who_claim_at_once_one_is_at_it(url: str, whose: str) -> None:
    databases = [await Database.open(url) for _ in range(3)]
    for n in range(9):
        if whose == "nobody's":
            await of_text(databases[0], f"SM{n}", "hello")
        else:
            await handed_over(databases[0], n=n)
    everybodys = [await Tasks(database).list() for database in databases]  # all are connected now
    told = await asyncio.gather(
        *(
            Tasks(database).claim(task.task_id, f"person-{n}", LATER)
            for task in everybodys[0]
            for n, database in enumerate(databases)
        ),
        return_exceptions=True,
    )
    now = await Tasks(databases[0]).list()
    for database in databases:
        await database.close()

    winners = {each.task_id: each for each in told if isinstance(each, Task)}
    assert winners == {task.task_id: task for task in now}
    assert [type(each) for each in told].count(Task) == 9
    assert [type(each) for each in told].count(TaskTaken) == 18


async def test_what_is_overdue_is_called_out_once(database: Database) -> None:
    due = NOON + 2 * HOUR
    await handed_over(database, n=1, due_at=due)
    await handed_over(database, n=2, due_at=due - HOUR, reason="first")
    await handed_over(database, n=3, due_at=due - HOUR, reason="done in time")
    await handed_over(database, n=4, due_at=due + HOUR, reason="not yet")
    store = Tasks(database)
    ids = {task.reason: task.task_id for task in await store.list()}
    await store.resolve(ids["done in time"], "maria", "", NOON)
    await store.claim(ids["first"], "maria", NOON)

    assert [task.reason for task in await store.escalate_overdue(due)] == ["first"]
    marked = await store.escalate_overdue(due + MINUTE)
    assert [(task.reason, task.escalated_at) for task in marked] == [("silence", due + MINUTE)]
    assert await store.escalate_overdue(due + MINUTE) == []
    assert [task.escalated_at for task in await store.list()] == [due, due + MINUTE, None]
    # A resolved one keeps that it was.
    done = await store.resolve(ids["first"], "maria", "", due + MINUTE)
    assert done.escalated_at == due


async def test_all_that_is_marked_is_told_however_much_that_is(database: Database) -> None:
    async with begin(database) as tx:
        for n in range(230):
            facts = {"owner": "care", "reason": "silence", "at": NOON, "due_at": NOON}
            await tx.run(open_task, f"run-1:task:{n}", **facts)
    store = Tasks(database)

    assert len(await store.escalate_overdue(LATER, limit=220)) == 220
    assert len(await store.escalate_overdue(LATER)) == 10


async def test_of_several_processes_one_calls_a_task_out(url: str) -> None:
    databases = [await Database.open(url) for _ in range(4)]
    for n in range(12):
        await handed_over(databases[0], n=n)
    found = await asyncio.gather(
        *(Tasks(d).escalate_overdue(NOON + 9 * HOUR) for d in databases for _ in range(2))
    )
    # One who skipped what another had locked finds nothing of it later either.
    found.append(await Tasks(databases[0]).escalate_overdue(NOON + 9 * HOUR))
    for database in databases:
        await database.close()

    called_out = [task.task_id for each in found for task in each]
    assert len(called_out) == len(set(called_out)) == 12


async def test_a_task_has_a_short_id_that_stays_the_same(database: Database) -> None:
    key = await handed_over(database)
    before = await only_task(database)
    await handed_over(database, reason="asked again")

    assert await only_task(database) == before
    assert len(before.task_id) == SHORT_ID
    assert before.task_id not in key


async def test_two_tasks_whose_short_ids_are_the_same_are_both_kept(database: Database) -> None:
    await handed_over(database, n=1)
    short = (await only_task(database)).task_id
    async with begin(database) as tx:
        await tx.execute(tasks.update().values(task_key="run-0:task:1", reason="another"))
    for _ in range(2):
        await handed_over(database, n=1)

    by_reason = {task.reason: task.task_id for task in await Tasks(database).list()}
    assert set(by_reason) == {"another", "silence"}
    assert by_reason["another"] == short
    assert by_reason["silence"].startswith(short)


async def test_a_task_is_found_by_its_id_and_listed_by_the_journeys_that_asked(
    database: Database,
) -> None:
    await handed_over(database, n=1)
    await handed_over(database, n=2, journey="till")
    listed = Tasks(database)
    (till,) = await listed.list(journeys={"till"})
    assert till.journey == "till"
    assert len(await listed.list(journeys={"till", "shop"})) == 2
    assert await listed.list(journeys=frozenset()) == []
    assert await listed.find(till.task_id) == till
    assert await listed.find("nothing") is None
