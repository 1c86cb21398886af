"""Who enters goes by the travelled time: gaps, limits, and how late an event may be told."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.journeys.travel import Travel
from tests.journeys.upgrades import PlanChosen, PlanPaid, Thanks, Upgrade
from tests.journeys.world import travelling

pytestmark = pytest.mark.unrecorded

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
async def travel(store_file: Path) -> AsyncIterator[Travel]:
    async with travelling(store_file, journeys=[Upgrade, Thanks]) as world:
        await world.customer("ana", traits={"country": "PT"})
        yield world


async def outcomes(travel: Travel) -> list[str | None]:
    return [each.outcome for each in (await travel.jornada.explain("ana")).enrolments]


async def test_after_a_gap_they_enter_again(travel: Travel) -> None:
    first = await travel.begin(Thanks, "ana")
    await first.ending()
    await travel.ahead(30 * DAY - HOUR)
    await travel.track("ana", PlanPaid())
    assert await outcomes(travel) == ["not_used"]

    await travel.ahead(2 * HOUR)
    second = await travel.begin(Thanks, "ana")
    assert len(await outcomes(travel)) == 2
    assert (await second.status()).ending is None


async def test_at_most_twice_in_thirty_days(travel: Travel) -> None:
    for _ in range(2):
        await (await travel.begin(Upgrade, "ana", PlanChosen(seats=7))).ending()
    await travel.ahead(27 * DAY)
    with pytest.raises(AssertionError, match="began no upgrade"):
        await travel.begin(Upgrade, "ana", PlanChosen(seats=7))

    await travel.ahead(2 * DAY)
    await (await travel.begin(Upgrade, "ana", PlanChosen(seats=7))).ending()
    assert len(await outcomes(travel)) == 3


async def test_what_is_told_too_late_begins_nothing(travel: Travel) -> None:
    longest = Thanks.begins_within
    for late, begun in ((longest + HOUR, 0), (longest - HOUR, 1)):
        happened_at = await travel.now() - late
        await travel.jornada.track("ana", PlanPaid(), occurred_at=happened_at)
        await travel.jornada.relay.dispatcher.dispatch_all()
        assert len(await outcomes(travel)) == begun


async def test_a_condition_is_asked_again_for_its_hour_of_travelled_time(travel: Travel) -> None:
    await travel.customer("ana", traits={"country": "ES"})
    await travel.track("ana", PlanChosen(seats=7))
    await travel.ahead(HOUR / 2)
    await travel.customer("ana", traits={"country": "PT"})
    await travel.jornada.relay.asking.ask_due(await travel.now())
    assert len(await outcomes(travel)) == 1
