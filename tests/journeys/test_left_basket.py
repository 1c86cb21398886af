"""An order that holds something of a basket ends what is about it; another order does not."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from cli.commands.replay import recorded, stranded
from domain.events.commerce import BasketUpdated, OrderCancelled, OrderCompleted
from tests.histories.recording import record
from tests.journeys.conftest import PASSED
from tests.journeys.left_basket import LeftBasket
from tests.journeys.travel import Run, Travel
from tests.journeys.world import travelling

pytestmark = pytest.mark.unrecorded

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
RECORDED = Path(__file__).parent / "recorded_baskets"
LAMP, RUG = {"product_id": "p-1", "name": "Aurora lamp"}, {"product_id": "p-2", "name": "Moss rug"}


@pytest.fixture
async def travel(store_file: Path, request: pytest.FixtureRequest) -> AsyncIterator[Travel]:
    """A world; with --record-histories its runs are kept, as they stand at the end of a test."""
    async with travelling(store_file, journeys=[LeftBasket]) as world:
        yield world
        if request.config.getoption("--record-histories") and request.node.stash.get(PASSED, False):
            for name, history in await world.histories(request.node.name):
                record(history, name, folder=RECORDED)


async def left(travel: Travel) -> Run:
    ana = await travel.customer("ana")
    basket = BasketUpdated(basket_id="b-1")
    return await travel.begin(LeftBasket, ana, basket, items=[LAMP, RUG])


async def test_an_order_with_one_of_its_items_is_heard_as_such(travel: Travel) -> None:
    run = await left(travel)
    await run.hears(OrderCompleted(order_id="o-1"), after=2 * DAY, products=[{"product_id": "p-3"}])
    await run.hears(OrderCompleted(order_id="o-2"), after=DAY, products=[RUG])

    assert (await run.ending()).outcome == "ordered"
    for _, history in await travel.histories("ordered"):
        assert not any(b"rug" in each.SerializeToString().lower() for each in history.events)


async def test_orders_of_other_things_are_not_it(travel: Travel) -> None:
    run = await left(travel)
    await run.hears(OrderCompleted(order_id="o-1"), after=2 * DAY, items=[{"product_id": "p-3"}])
    await run.hears(OrderCompleted(order_id="o-2"), after=DAY)

    assert (await run.ending()).outcome == "not_ordered"


async def test_a_message_that_waits_is_called_back_by_the_order_of_the_basket(
    travel: Travel,
) -> None:
    run = await left(travel)
    await travel.ahead(12 * HOUR)
    await run.hears(OrderCompleted(order_id="o-1", basket_id="b-2"))
    await run.hears(OrderCompleted(order_id="o-2", basket_id="b-1"))

    assert (await run.ending()).outcome == "called_back"
    assert await run.said() == []


async def test_the_order_of_another_basket_calls_no_message_back(travel: Travel) -> None:
    run = await left(travel)
    await travel.ahead(12 * HOUR)
    await run.hears(OrderCompleted(order_id="o-1", basket_id="b-2"))

    assert (await run.ending()).outcome == "not_ordered"
    assert [said.message for said in await run.said()] == ["onboarding.verify_reminder"]


async def test_what_calls_it_off_names_the_outcome(travel: Travel) -> None:
    run = await left(travel)
    await run.hears(OrderCancelled(order_id="o-1"), after=2 * DAY)

    ending = await run.ending()
    assert (ending.outcome, ending.because) == ("cancelled", "called_off")
    (enrolment,) = (await travel.jornada.explain("ana")).enrolments
    assert enrolment.outcome == "cancelled"


async def test_recorded_runs_replay() -> None:
    assert await stranded(list(recorded(RECORDED)), [LeftBasket]) == []
