"""Opening hours in a story, and tasks that it takes back."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.journeys.sample_events import ParcelDelivered, ParcelOrdered
from tests.journeys.travel import Run, Travel
from tests.journeys.waits import Callback
from tests.journeys.world import travelling

pytestmark = pytest.mark.unrecorded

FRIDAY = datetime(2040, 1, 13, 17, 30, tzinfo=UTC)
"""Half an hour before the team closes."""
DUE = datetime(2040, 1, 16, 10, 30, tzinfo=UTC)


@pytest.fixture
async def travel(store_file: Path) -> AsyncIterator[Travel]:
    async with travelling(store_file, journeys=[Callback]) as world:
        yield world


async def ordered(travel: Travel) -> Run:
    await travel.to(FRIDAY)
    return await travel.begin(Callback, await travel.customer("ana"), ParcelOrdered(order_id="o-1"))


async def test_a_wait_and_a_task_end_after_two_hours_in_which_the_team_is_there(
    travel: Travel,
) -> None:
    run = await ordered(travel)
    until = (await run.status()).until
    assert until is not None
    (task,) = await travel.jornada.tasks.list()
    tolerance = timedelta(minutes=1)
    assert abs(until - DUE) < tolerance
    assert abs(task.due_at - DUE) < tolerance
    assert (await run.ending()).outcome == "late"
    assert len(await travel.jornada.tasks.list()) == 1


async def test_what_is_taken_back_is_shown_as_done(travel: Travel) -> None:
    run = await ordered(travel)
    await run.hears(ParcelDelivered(order_id="o-1"), after=timedelta(hours=1))

    assert (await run.ending()).outcome == "done"
    assert await travel.jornada.tasks.list() == []
    (line,) = (await run.status()).tasks
    assert line.done
    (task,) = await travel.jornada.tasks.list(done=True)
    assert task.resolution == "it came"
