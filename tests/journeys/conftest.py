"""A world to travel in, for each test its own."""

from collections.abc import AsyncIterator, Generator
from pathlib import Path
from typing import Any

import pytest

from tests.histories.recording import record
from tests.journeys.travel import Travel
from tests.journeys.world import travelling

PASSED = pytest.StashKey[bool]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Let a fixture know whether its test passed."""
    report = yield
    if call.when == "call":
        item.stash[PASSED] = report.passed
    return report


@pytest.fixture
def own_settings() -> dict[str, Any]:
    """What a module's world has otherwise."""
    return {}


@pytest.fixture
async def travel(
    store_file: Path, request: pytest.FixtureRequest, own_settings: dict[str, Any]
) -> AsyncIterator[Travel]:
    """A world at its beginning; with --record-histories its runs are kept for the replay gate."""
    anew = request.config.getoption("--record-histories-anew")
    recording = anew or request.config.getoption("--record-histories")
    if request.node.get_closest_marker("unrecorded"):
        recording = False
    async with travelling(store_file, **own_settings) as world:
        yield world
        if recording and request.node.stash.get(PASSED, False):
            for name, history in await world.histories(request.node.name):
                record(history, name, anew=anew)
