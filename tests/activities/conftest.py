"""A store that knows one customer."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from adapters.store.engine.database import Database
from adapters.store.events.intake import Intake
from domain.customers import Identity
from tests.activities.attempting import NOW


@pytest.fixture
async def database(store_file: Path) -> AsyncIterator[Database]:
    database = await Database.open(f"sqlite:///{store_file}")
    who = Identity(customer_id="c-1", email="ana@example.com")
    await Intake(database).identify("identify:1", who, NOW)
    yield database
    await database.close()
