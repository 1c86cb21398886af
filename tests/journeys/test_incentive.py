"""Once in thirty days, and as a knob says: in the journey that uses both."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from adapters.store.knobs import KnobSettings
from cli.commands.replay import Recorded, recorded, stranded
from domain.operations import OperatorRequest
from tests.histories.recording import record
from tests.histories.test_personal_data import traces_in
from tests.journeys.incentive import INCENTIVE, Incentive, Outcome, StingyIncentive
from tests.journeys.sample_events import ParcelOrdered
from tests.journeys.sample_knobs import PATIENCE, PERCENT
from tests.journeys.travel import BEGINNING, Run, Travel
from tests.journeys.world import travelling

pytestmark = pytest.mark.unrecorded

DAY = timedelta(days=1)
RECORDED = Path(__file__).parent / "recorded"
MARIA = OperatorRequest(by="maria", reason="a good month")


@pytest.fixture
async def travel(store_file: Path) -> AsyncIterator[Travel]:
    knobs = {knob.name: knob for knob in (PERCENT, PATIENCE)}
    catalogue = {INCENTIVE.name: INCENTIVE}
    async with travelling(
        store_file, journeys=[Incentive], catalogue=catalogue, knobs=knobs
    ) as world:
        await world.customer("ana")
        yield world


async def orders(travel: Travel, order_id: str = "1") -> Run:
    return await travel.begin(Incentive, "ana", ParcelOrdered(order_id=order_id))


async def test_of_three_baskets_in_a_month_one_brings_the_incentive(travel: Travel) -> None:
    first, second = [await orders(travel, order_id) for order_id in ("1", "2")]
    await travel.ahead(10 * DAY)
    third = await orders(travel, "3")
    await travel.ahead(25 * DAY)
    fourth = await orders(travel, "4")

    endings = [(await run.ending()).outcome for run in (first, second, third, fourth)]
    assert sorted(endings) == ["plain", "plain", "said_recently", "said_recently"]
    assert await third.decisions() == [(INCENTIVE.name, "skipped", "said_recently")]
    assert [said.when for said in await fourth.said()] == ["Mon 16 Jan 12:00", "Mon 20 Feb 12:00"]


async def test_a_story_asks_at_each_use_what_a_knob_is(travel: Travel) -> None:
    run = await orders(travel)
    await travel.jornada.knobs.set(PERCENT.name, "25", MARIA)

    assert (await run.ending()).outcome == Outcome.GENEROUS


async def test_a_knob_that_is_turned_later_changes_no_replay(travel: Travel) -> None:
    run = await orders(travel)
    assert (await run.ending()).outcome == Outcome.PLAIN
    await travel.jornada.knobs.set(PERCENT.name, "30", MARIA)

    history = await run.handle.fetch_history()
    assert await stranded([Recorded("incentive/plain", "incentive", history)], [Incentive]) == []
    assert traces_in(Recorded("incentive/plain", "incentive", history)) == []


async def test_what_todays_code_does_not_allow_any_more_is_the_default(travel: Travel) -> None:
    await KnobSettings(travel.database).set(PERCENT.name, "80", MARIA, BEGINNING)
    await KnobSettings(travel.database).set(PATIENCE.name, "soon", MARIA, BEGINNING)
    run = await orders(travel)

    assert (await run.ending()).outcome == Outcome.PLAIN
    assert [said.when for said in await run.said()] == ["Mon 16 Jan 12:00"]


async def test_recorded_customers_of_other_knobs_are_not_stranded(
    travel: Travel, request: pytest.FixtureRequest
) -> None:
    if request.config.getoption("--record-histories"):
        await travel.jornada.knobs.set(PERCENT.name, "25", MARIA)
        for order_id, name in (("1", "generous"), ("2", "said_recently")):
            run = await orders(travel, order_id)
            record(await run.handle.fetch_history(), name, folder=RECORDED)
            await run.ending()
            record(await run.handle.fetch_history(), name, folder=RECORDED)

    histories = list(recorded(RECORDED, "incentive"))
    assert [one.name for one in histories] == [
        f"incentive/{name}"
        for name in (
            "generous.closed",
            "generous.open",
            "said_recently.closed",
            "said_recently.open",
        )
    ]
    assert await stranded(histories, [Incentive]) == []
    assert await stranded(histories, [StingyIncentive]) == [], "a history outlives the limits"
