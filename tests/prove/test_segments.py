"""The proof of segments at size, at a hundredth of it: the plans, and never how long it took."""

import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from adapters.store.engine.database import Database
from tests.prove.scale import whole
from tests.prove.segments import READ_WHOLE, TWELVE, company, counted, looked_at

pytestmark = pytest.mark.thorough

SIZE = whole(100)


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    """A hundredth of a large company's database."""
    # Not under pytest's own folder, which only we may enter: the server runs as another user.
    with (
        tempfile.TemporaryDirectory(prefix="jornada-segments-") as folder,
        company(Path(folder), SIZE) as made,
    ):
        yield made


@pytest.fixture
async def database(url: str) -> AsyncIterator[Database]:
    opened = await Database.open(url)
    yield opened
    await opened.close()


async def test_to_count_a_segment_no_table_is_read_as_a_whole_but_the_customers(
    database: Database,
) -> None:
    found = await counted(database)
    assert len(found) == len(TWELVE) == 12
    for one in found:
        assert one.asked.plans, one.name
        assert one.asked.scanned in ([], READ_WHOLE), one
        assert one.page.scanned in ([], READ_WHOLE), one
        assert 0 < one.members < SIZE.customers, "a segment of all or of nobody proves little"


async def test_to_look_at_one_customer_only_their_own_rows_are_read(database: Database) -> None:
    for customer_id, asked in (await looked_at(database)).items():
        assert asked.plans
        assert asked.scanned == [], customer_id
    ordinary, heavy = (await looked_at(database)).values()
    assert ordinary.rows_read < 200
    assert heavy.rows_read < SIZE.events
