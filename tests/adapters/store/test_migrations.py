"""Migrations: the same tables as in the code, on both databases, however often and by whomever."""

import asyncio
import hashlib
import sys

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from adapters.store.answers.received import Answers
from adapters.store.customers.rows import lock_customer
from adapters.store.engine.database import Database, migrate
from adapters.store.engine.errors import StoreError
from adapters.store.engine.migrating import known_revisions
from adapters.store.engine.upgrading import configuration
from adapters.store.schema import metadata, tasks
from adapters.store.tasks import Tasks, open_task
from tests.adapters.store.revision_rows import NOON
from tests.adapters.store.revisions import at_revision, filled_at, rows_of, tables_of
from tests.adapters.store.transactions import begin, read
from tests.inbound import texted


def _differences(connection: Connection) -> list[object]:
    options = {"compare_type": True, "compare_server_default": True}
    context = MigrationContext.configure(connection, opts=options)
    return list(compare_metadata(context, metadata))


async def _differences_at(url: str) -> list[object]:
    database = await Database.open(url)
    async with read(database) as tx:
        found = await tx.run(_differences)
    await database.close()
    return found


async def test_migrations_make_exactly_the_tables_of_the_schema(empty_url: str) -> None:
    assert len(await _differences_at(empty_url)) >= len(metadata.tables)

    await migrate(empty_url)

    assert await _differences_at(empty_url) == []


async def test_the_revisions_we_know_without_alembic_are_alembics(empty_url: str) -> None:
    database = await Database.open(empty_url)
    async with read(database) as tx:
        scripts = await tx.run(lambda c: ScriptDirectory.from_config(configuration(c)))
    await database.close()

    theirs = [each.revision for each in scripts.walk_revisions()]
    assert known_revisions() == theirs[::-1]


async def test_migrating_again_changes_nothing(empty_url: str) -> None:
    await migrate(empty_url)
    await migrate(empty_url)

    assert await _differences_at(empty_url) == []


async def test_several_processes_may_migrate_at_once(empty_url: str) -> None:
    script = (
        "import asyncio, sys; from adapters.store.engine.database import migrate; "
        "print('ready', flush=True); sys.stdin.readline(); asyncio.run(migrate(sys.argv[1]))"
    )
    pipe = asyncio.subprocess.PIPE
    processes = [
        await asyncio.create_subprocess_exec(
            sys.executable, "-c", script, empty_url, stdin=pipe, stdout=pipe, stderr=pipe
        )
        for _ in range(4)
    ]
    for process in processes:
        assert process.stdout
        assert await process.stdout.readline() == b"ready\n"
    complaints = await asyncio.gather(*(process.communicate(b"go\n") for process in processes))

    assert [process.returncode for process in processes] == [0] * 4, complaints
    assert await _differences_at(empty_url) == []


async def test_what_the_first_revision_kept_survives_and_its_tasks_get_ids(empty_url: str) -> None:
    database = await filled_at(empty_url, "0001")
    before = await database.read(rows_of)
    await database.migrate()
    after = await database.read(rows_of)

    for name, rows in before.items():
        for old, new in zip(rows, after[name], strict=True):
            assert new.items() >= old.items(), name
            added = {key: new[key] for key in new.keys() - old.keys() if new[key] is not None}
            assert added.keys() == ({"task_id", "run_id"} if name == "tasks" else set())
    by_key = {row["task_key"]: row for row in after["tasks"]}
    for key, row in by_key.items():
        digest = hashlib.sha256(key.encode()).hexdigest()
        assert (row["task_id"], row["run_id"]) == (digest[:10], "run-1")
    await database.close()
    assert await _differences_at(empty_url) == []


async def test_a_task_and_a_message_of_the_first_revision_work_on_after_it(
    empty_url: str,
) -> None:
    database = await filled_at(empty_url, "0001")
    await database.migrate()
    async with begin(database) as tx:  # its journey asks again, as after a retry
        facts = {"owner": "support", "reason": "again", "at": NOON, "due_at": NOON}
        await tx.run(open_task, "run-1:task:1", customer_id="c-1", **facts)
    store = Tasks(database)
    first, second = await store.list()
    await store.resolve(first.task_id, "maria", "called", NOON)
    resolved = [row for row in (await database.read(rows_of))["events"] if row["source"] == "tasks"]

    assert (first.reason, second.reason) == ("silence", "silence")
    assert [row["enrolment_id"] for row in resolved] == ["n-1"]
    assert await Answers(database).question("t-1", NOON) is None
    await database.close()


async def test_the_way_back_keeps_what_the_first_revision_knew_and_leads_forth_again(
    empty_url: str,
) -> None:
    database = await filled_at(empty_url, "0001")
    before = await database.read(rows_of)
    await database.migrate()
    await Answers(database).by_message(texted("SM1", "+351912345678", "hello", NOON))
    await at_revision(database, "0001")
    back = await database.read(rows_of)

    assert back.keys() == before.keys()
    assert back["touchpoints"] == before["touchpoints"]
    assert back["events"][: len(before["events"])] == before["events"]
    assert [row for row in back["tasks"] if row["journey"]] == before["tasks"]
    await database.migrate()
    assert len(await Tasks(database).list()) == len(back["tasks"]) == 3
    await database.close()
    assert await _differences_at(empty_url) == []


async def test_old_code_runs_on_newer_tables_and_leaves_them_alone(empty_url: str) -> None:
    """While a new version is rolled out: its migrations expand first."""
    await migrate(empty_url)
    database = await Database.open(empty_url)
    async with begin(database) as tx:
        await tx.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    await database.check()
    await database.migrate()
    await database.check()
    await database.close()


async def test_a_task_that_old_code_writes_on_the_new_tables_is_seen_and_resolved(
    empty_url: str,
) -> None:
    """It knows no short id: an old worker still asks for help while the new ones are rolled out."""
    await migrate(empty_url)
    database = await Database.open(empty_url)
    async with begin(database) as tx:
        await tx.run(lock_customer, "c-1", NOON)
        old = {
            "task_key": "run-1:task:1",
            "journey": "onboarding",
            "customer_id": "c-1",
            "workflow_id": "onboarding/c-1",
            "owner": "support",
            "reason": "profile not completed",
            "state": "open",
            "at": NOON,
            "due_at": NOON,
        }
        await tx.execute(tasks.insert().values(old))
    (task,) = await Tasks(database).list()
    await Tasks(database).claim(task.task_id, "maria", NOON)
    done = await Tasks(database).resolve(task.task_id, "maria", "helped", NOON)
    assert (done.task_id, done.resolved_by) == ("run-1:task:1", "maria")
    await database.close()


async def test_what_one_run_has_twice_becomes_one_and_stays_one(empty_url: str) -> None:
    """Before 0013 a run could get a second row, made up by a claim that found none."""
    database = await filled_at(empty_url, "0006")
    await database.write(_double)
    await database.migrate()
    after = await database.read(rows_of)

    assert [row["enrolment_id"] for row in after["enrolments"]] == ["n-1"]
    assert [row["enrolment_id"] for row in after["touchpoints"]] == ["n-1", "n-1"]
    assert [row["enrolment_id"] for row in after["events"]] == ["n-1"]
    with pytest.raises(StoreError):
        await database.write(_double)
    await database.close()
    assert await _differences_at(empty_url) == []


def _double(tx: Connection) -> None:
    facts = {"double": "n-0", "run": "run:run-1", "touchpoint": "t-2"}
    for table, changes in {
        "enrolments": "enrolment_id = :double, entry_event_id = :run, started_at = '2026-03-09'",
        "touchpoints": "touchpoint_id = :touchpoint, touchpoint_key = :run, enrolment_id = :double",
    }.items():
        changed = dict(each.split(" = ") for each in changes.split(", "))
        columns = [column.name for column in tables_of(tx)[table].columns]
        values = ", ".join(changed.get(column, column) for column in columns)
        names = ", ".join(f'"{column}"' for column in columns)
        tx.execute(text(f"INSERT INTO {table} ({names}) SELECT {values} FROM {table}"), facts)
    tx.execute(text("UPDATE events SET enrolment_id = :double"), facts)
