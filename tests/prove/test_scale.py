"""The proof at size, at a hundredth of it: the plans, and never how long anything took."""

import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, text

from adapters.store.engine.database import Database
from adapters.store.reads.customer import view_of
from tests.prove.plans import asked_by
from tests.prove.scale import FEW, filled, looks, whole

PART = 100
SIZE = whole(PART)

pytestmark = pytest.mark.thorough


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    """A hundredth of a large company's database."""
    # Not under pytest's own folder, which only we may enter: the server runs as another user.
    with (
        tempfile.TemporaryDirectory(prefix="jornada-scale-") as folder,
        filled(Path(folder), SIZE, FEW // PART) as (_few, many),
    ):
        yield many


@pytest.fixture
async def database(url: str) -> AsyncIterator[Database]:
    opened = await Database.open(url)
    yield opened
    await opened.close()


async def test_what_is_asked_all_day_is_bound_by_indexes(database: Database) -> None:
    found = await looks(database)
    assert len(found) > 8
    for look in found:
        assert look.asked.plans, look.name
        assert look.asked.scanned == [], look
        assert look.asked.rows_read <= look.most_rows, look


async def test_a_table_that_is_read_as_a_whole_is_seen(database: Database) -> None:
    def sum_up(tx: Connection) -> None:
        tx.execute(text("SELECT count(*) FROM events WHERE name = :name"), {"name": "Nothing"})

    asked = await database.write(asked_by, sum_up)
    assert asked.scanned == ["events"]
    assert asked.rows_read == SIZE.events


async def test_what_is_explained_is_undone(database: Database) -> None:
    def rename(tx: Connection) -> None:
        tx.execute(text("UPDATE customers SET first_name = 'X' WHERE customer_id = 'c-7'"))

    asked = await database.write(asked_by, rename)
    assert len(asked.plans) == 1
    view = await database.read(view_of, "c-7")
    assert view is not None
    assert view.profile.first_name == "Customer 7"
