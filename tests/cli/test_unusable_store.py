"""A store that lacks a table is one clear line, whatever was typed."""

import pytest
from sqlalchemy import text

from adapters.store.engine.database import Database
from tests.adapters.store.transactions import begin
from tests.cli.conftest import InStore, Typed

COMMANDS = (
    ("explain", "c-1"),
    ("track", "c-1", "Signed Up"),
    ("start", "onboarding", "c-1"),
    ("dead-letters", "requeue", "--by", "maria"),
    ("tasks", "list"),
)


@pytest.mark.parametrize("table", ["customers", "events", "tasks", "enrolments"])
def test_a_renamed_table_is_one_line_that_names_it(
    typed: Typed, in_store: InStore, table: str
) -> None:
    async def rename(database: Database) -> None:
        async with begin(database) as tx:
            await tx.execute(text(f"ALTER TABLE {table} RENAME TO somewhere_else"))

    in_store(rename)
    failed = [ran for words in COMMANDS if (ran := typed(*words)).code]
    assert failed
    for ran in failed:
        (line,) = ran.complained.splitlines()
        assert line.startswith("jornada: the database lacks what it should have (no such table: ")
        assert "jornada migrate" in line


def test_an_erasure_that_erases_nothing_is_refused(typed: Typed) -> None:
    ran = typed("track", "c-1", "Customer Erased")
    assert (ran.code, ran.said) == (1, "")
    assert "jornada erase" in ran.complained
