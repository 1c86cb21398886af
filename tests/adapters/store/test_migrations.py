"""Migrations: the same tables as in the code, on both databases, however often and by whomever."""

import asyncio
import sys

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection

from adapters.store.database import Database, migrate
from adapters.store.schema import metadata


def _differences(connection: Connection) -> list[object]:
    options = {"compare_type": True, "compare_server_default": True}
    context = MigrationContext.configure(connection, opts=options)
    return list(compare_metadata(context, metadata))


async def _differences_at(url: str) -> list[object]:
    database = await Database.open(url)
    async with database.read() as tx:
        found = await tx.run_sync(_differences)
    await database.close()
    return found


async def test_migrations_make_exactly_the_tables_of_the_schema(empty_url: str) -> None:
    assert len(await _differences_at(empty_url)) >= len(metadata.tables)

    await migrate(empty_url)

    assert await _differences_at(empty_url) == []


async def test_migrating_again_changes_nothing(empty_url: str) -> None:
    await migrate(empty_url)
    await migrate(empty_url)

    assert await _differences_at(empty_url) == []


async def test_several_processes_may_migrate_at_once(empty_url: str) -> None:
    script = (
        "import asyncio, sys; from adapters.store.database import migrate; "
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
