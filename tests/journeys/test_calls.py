"""Calls: activities of a journey's own, answered by a fake."""

from collections.abc import AsyncIterator, Callable, Coroutine, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from temporalio import activity
from temporalio.api.history.v1 import History

from cli.commands.replay import Recorded, recorded, stranded
from domain.calls import Call, CallFailed, Told
from domain.errors import JourneyMistake
from domain.operations import OperatorAction, OperatorRequest
from tests.histories.recording import record
from tests.histories.test_personal_data import traces_in
from tests.journeys.sample_calls import STOCK, Item, Stock
from tests.journeys.sample_events import ParcelOrdered
from tests.journeys.stock_check import Outcome, StockCheck
from tests.journeys.travel import GOSSIP, Run, Travel
from tests.journeys.world import travelling
from tests.waiting import eventually
from workflows.calls import ACTIVITIES, CALLS, check_calls

pytestmark = pytest.mark.unrecorded

RECORDED = Path(__file__).parent / "recorded"
HOUR, WEEK = timedelta(hours=1), timedelta(days=7)
MARIA = OperatorRequest(by="maria", reason="they called")


class FakeShop:
    """A shop whose stock a test decides."""

    def __init__(self) -> None:
        self.stock: Mapping[str, int] = {"hat": 3, "scarf": 0}
        self.is_away = False
        self.asked = 0

    @activity.defn(name=STOCK.name)
    async def stock_of(self, item: Item) -> Stock:
        self.asked += 1
        if self.is_away:
            raise ConnectionError(f"no answer about {GOSSIP}")
        if item.sku not in self.stock:
            raise CallFailed("unknown_item")
        return Stock(left=self.stock[item.sku])


@pytest.fixture
def shop() -> FakeShop:
    return FakeShop()


@pytest.fixture
async def travel(store_file: Path, shop: FakeShop) -> AsyncIterator[Travel]:
    async with travelling(store_file, journeys=[StockCheck], answering=[shop.stock_of]) as world:
        await world.customer("ana")
        yield world


async def wants(travel: Travel, sku: str) -> Run:
    return await travel.begin(StockCheck, "ana", ParcelOrdered(order_id=sku))


@pytest.mark.parametrize(
    ("sku", "outcome"),
    [
        ("hat", Outcome.TOLD),
        ("scarf", Outcome.SOLD_OUT),
        ("tulip", Outcome.NOT_SOLD_ANY_MORE),
    ],
)
async def test_a_story_goes_by_what_it_is_told(
    travel: Travel, shop: FakeShop, sku: str, outcome: str
) -> None:
    """A definite failure is tried once, and the story catches it."""
    run = await wants(travel, sku)
    assert (await run.ending()).outcome == outcome
    assert shop.asked == 1
    history = await run.handle.fetch_history()
    assert b"Stock" in History(events=history.events).SerializeToString()


async def test_an_outage_is_waited_for_and_nothing_of_it_is_in_the_history(
    travel: Travel, shop: FakeShop
) -> None:
    shop.is_away = True
    run = await wants(travel, "hat")
    await travel.skip(HOUR)
    await eventually(_asked(shop, 2))
    assert (await run.status()).doing == "calling stock"
    shop.is_away = False

    assert (await run.ending()).outcome == Outcome.TOLD
    history = await run.handle.fetch_history()
    assert traces_in(Recorded("stock_check/away", "stock_check", history)) == []


async def test_who_leaves_meanwhile_waits_for_no_shop(travel: Travel, shop: FakeShop) -> None:
    shop.is_away = True
    run = await wants(travel, "hat")
    await travel.skip(HOUR)
    await eventually(_asked(shop, 1))
    await run.handle.execute_update(OperatorAction.LEAVE, MARIA)

    assert (await run.ending()).outcome == "left"
    assert await run.said() == []


async def test_a_held_story_goes_on_with_the_call_once_it_is_resumed(
    travel: Travel, shop: FakeShop
) -> None:
    shop.is_away = True
    run = await wants(travel, "hat")
    await travel.skip(HOUR)
    await eventually(_asked(shop, 1))
    await run.handle.execute_update(OperatorAction.HOLD, MARIA)
    shop.is_away = False
    await travel.skip(WEEK)
    assert await run.said() == []

    await run.handle.execute_update(OperatorAction.RESUME, MARIA)
    assert (await run.ending()).outcome == Outcome.TOLD


async def test_what_was_told_stays_told_in_a_replay(travel: Travel, shop: FakeShop) -> None:
    run = await wants(travel, "hat")
    await run.ending()
    shop.stock = {}
    history = await run.handle.fetch_history()
    assert (
        await stranded([Recorded("stock_check/told", "stock_check", history)], [StockCheck]) == []
    )


async def test_recorded_customers_of_a_call_are_not_stranded(
    travel: Travel, request: pytest.FixtureRequest
) -> None:
    if request.config.getoption("--record-histories"):
        for sku, name in (("hat", "told"), ("tulip", "failed")):
            run = await wants(travel, sku)
            await run.ending()
            record(await run.handle.fetch_history(), name, folder=RECORDED)

    histories = list(recorded(RECORDED, "stock_check"))
    assert [one.name for one in histories] == [
        "stock_check/failed.closed",
        "stock_check/told.closed",
    ]
    assert await stranded(histories, [StockCheck]) == []


def test_what_could_hold_personal_data_is_refused_as_it_is_declared() -> None:
    with pytest.raises(TypeError, match=r"Customer\.name could hold personal data"):
        type("Customer", (Told,), {"__annotations__": {"name": str}})
    with pytest.raises(ValueError, match="an id"):
        CallFailed("Ana has moved")


class Other(Told):
    left: int = 0


@activity.defn(name=STOCK.name)
async def right(item: Item) -> Stock:
    return Stock(left=len(item.sku))


@activity.defn(name=STOCK.name)
async def of_other_types(item: Item) -> Other:
    return Other(left=len(item.sku))


@activity.defn(name=STOCK.name)
def blocking(item: Item) -> Stock:
    return Stock(left=len(item.sku))


def test_each_call_has_one_activity_of_its_types() -> None:
    check_calls([STOCK], [right])
    check_calls(CALLS, ACTIVITIES)
    for calls, activities, mistake in (
        ([STOCK], [], "nothing answers the call stock_check.stock"),
        ([], [right], "the activity stock_check.stock answers no call"),
        ([STOCK], [of_other_types], "is to take one Item and return Stock"),
        ([STOCK], [blocking], "is to be an `async def`"),
    ):
        with pytest.raises(JourneyMistake, match=mistake):
            check_calls(calls, activities)
    with pytest.raises(JourneyMistake, match=r"a call is named `journey\.call`"):
        Call("stock", asks=Item, tells=Stock)


def _asked(shop: FakeShop, times: int) -> Callable[[], Coroutine[Any, Any, bool]]:
    async def is_asked() -> bool:
        return shop.asked >= times

    return is_asked
