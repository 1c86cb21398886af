"""One last courteous word, said once, whatever else is heard meanwhile."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from domain.customers import Topic
from domain.events import Unsubscribed
from tests.journeys.held_farewell import HeldFarewell
from tests.journeys.sample_events import ParcelCancelled, ParcelOrdered
from tests.journeys.travel import Run, Travel
from tests.journeys.world import travelling

NIGHT = datetime(2040, 1, 10, 1, 0, tzinfo=UTC)


@pytest.fixture
async def parcels(store_file: Path) -> AsyncIterator[Travel]:
    async with travelling(store_file, journeys=[HeldFarewell]) as world:
        yield world


async def called_off_at_night(parcels: Travel) -> Run:
    await parcels.to(NIGHT)
    ana = await parcels.customer("ana", time_zone="America/Sao_Paulo")
    run = await parcels.begin(HeldFarewell, ana, ParcelOrdered(order_id="o-1"))
    await run.hears(ParcelCancelled(order_id="o-1"), after=timedelta(minutes=5))
    assert (await run.status()).touchpoints[-1].reason == "quiet_hours"
    return run


async def test_a_farewell_held_for_the_night_is_said_in_the_morning(parcels: Travel) -> None:
    run = await called_off_at_night(parcels)
    assert (await run.ending()).because == "called_off"
    assert len(await run.said()) == 2


async def test_being_called_off_once_more_does_not_lose_it(parcels: Travel) -> None:
    run = await called_off_at_night(parcels)
    await run.hears(ParcelCancelled(order_id="o-1"), after=timedelta(minutes=5))
    await run.ending()
    assert len(await run.said()) == 2


async def test_who_unsubscribes_while_it_is_held_is_left_in_peace(parcels: Travel) -> None:
    run = await called_off_at_night(parcels)
    await run.hears(Unsubscribed(topic=Topic.TIPS), after=timedelta(minutes=5))
    await run.ending()
    assert len(await run.said()) == 1
    (enrolment,) = (await parcels.jornada.explain("ana")).enrolments
    assert [(t.status, t.reason) for t in enrolment.touchpoints][-1] == ("skipped", "moot")
