"""What the database lacks is named, on SQLite and on PostgreSQL, and no value with it."""

import pytest
from sqlalchemy import text

from adapters.store.engine.database import Database
from adapters.store.engine.errors import STORE_UNUSABLE, complaint_of
from adapters.store.events.intake import Intake
from tests.adapters.store.building import happening
from tests.adapters.store.transactions import begin


@pytest.mark.parametrize(
    ("there", "back", "lacking"),
    [
        ("events RENAME TO away", "away RENAME TO events", "events"),
        ("events RENAME COLUMN tries TO away", "events RENAME COLUMN away TO tries", "tries"),
    ],
)
async def test_what_the_database_lacks_is_named_and_no_value(
    database: Database, there: str, back: str, lacking: str
) -> None:
    async with begin(database) as tx:
        await tx.execute(text(f"ALTER TABLE {there}"))
    with pytest.raises(STORE_UNUSABLE) as error:
        await Intake(database).track(happening("e-1", "c-s3cret"))
    async with begin(database) as tx:
        await tx.execute(text(f"ALTER TABLE {back}"))
    problem, what_to_do = complaint_of(error.value)
    assert problem.startswith("the database lacks what it should have (")
    assert lacking in problem
    assert "jornada migrate" in what_to_do
    assert "s3cret" not in problem
