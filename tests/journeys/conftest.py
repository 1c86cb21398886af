"""A world to travel in, for each test its own."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.histories.recording import record
from tests.journeys.travel import Travel, travelling


@pytest.fixture
async def travel(store_file: Path, request: pytest.FixtureRequest) -> AsyncIterator[Travel]:
    """A world at its beginning; with --record-histories its runs are kept for the replay gate."""
    async with travelling(store_file) as world:
        world.recording = request.config.getoption("--record-histories")
        yield world
        if world.recording:
            for run in world.runs:
                await record(run.handle, request.node.name)
