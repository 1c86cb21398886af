"""Whatever is sent of a car, its story goes on, and prints no nonsense."""

from collections.abc import Mapping
from datetime import UTC, datetime

import pytest
from temporalio.api.enums.v1 import EventType

from tests.journeys.cars import (
    DAY,
    EVERYTHING,
    MARCH,
    SLOTS,
    WEEK,
    WRITTEN,
    arrived,
    facts,
    happens,
    offered,
    ordered,
    since_confirmed,
    words,
)
from tests.journeys.travel import Run, Travel
from tests.thorough import few
from workflows.car_delivery.events import (
    CarArrived,
    CarHandedOver,
    CarOrdered,
    DeliveryEstimateChanged,
)
from workflows.car_delivery.journey import CarDelivery
from workflows.car_delivery.messages import CHOOSE_SLOT, SLOT_BOOKED

pytestmark = pytest.mark.unrecorded

ASKED = "car_delivery.choose_slot:1"


async def unharmed(run: Run) -> bool:
    """Tell whether no task of the workflow ever failed."""
    history = await run.handle.fetch_history()
    return all("FAILED" not in EventType.Name(event.event_type) for event in history.events)


async def ordered_once_more(travel: Travel, customer_id: str) -> Run:
    """Order once more, in vain, and follow the run that goes on."""
    await travel.track(customer_id, CarOrdered(order_id="car-1"))
    run = Run(travel, CarDelivery, customer_id, "car-1")
    travel.runs.append(run)
    await run.settled()
    return run


async def test_an_estimate_that_is_no_day_is_not_told(travel: Travel) -> None:
    """What nobody can read as a day is not printed either."""
    ana = await travel.customer("ana", consents=EVERYTHING)
    await travel.took_in(ana, "Car Ordered", order_id="car-1", estimated_on="soon, we hope")
    await ordered_once_more(travel, ana)
    assert len(told := await words(travel, "car_confirmed")) == 2
    assert all("we hope" not in each for each in told)


@pytest.mark.parametrize(
    "day", few(["soon", 1e300, "9999-12-31", [], "", 0, -1, "0001-01-01", {}], 4)
)
async def test_no_estimate_can_break_it(travel: Travel, day: object) -> None:
    """Neither the order's nor a later one; the story goes on."""
    ana = await travel.customer("ana", consents=EVERYTHING)
    await travel.took_in(ana, "Car Ordered", order_id="car-1", estimated_on=day)
    run = await ordered_once_more(travel, ana)
    for _ in range(2):
        await travel.took_in(ana, "Delivery Estimate Changed", order_id="car-1", estimated_on=day)
        await happens(run, DeliveryEstimateChanged, after=DAY, estimated_on=MARCH)
    await happens(run, CarArrived, after=DAY, **SLOTS)
    assert (await since_confirmed(run))[-1][2] == "choose_slot"
    assert run.id == "car_delivery/ana/car-1"


@pytest.mark.parametrize(
    "slot",
    few(
        [
            "2040-01-14T15:00:00+99:00",
            "9999-12-31T23:59:59+00:00",
            {"at": "noon"},
            "9" * 5000,
            "2040-01-14T15:00:00",
            "tomorrow",
            "",
            "0001-01-01T00:00:00+14:00",
            1e300,
            -1,
            True,
            [],
        ],
        4,
    ),
    ids=lambda slot: f"{slot}"[:25],
)
async def test_a_slot_that_is_no_moment_is_not_offered(travel: Travel, slot: object) -> None:
    run = await ordered(travel)
    good = SLOTS["slot_2"].isoformat()
    arrival = {"order_id": "car-1", "slot_1": slot, "slot_2": good, "slot_3": slot}
    await travel.took_in("ana", CarArrived.event_name(), **arrival)
    await run.settled()
    assert await offered(travel) == ["2"]
    await travel.texts("2")
    assert (await run.status()).touchpoints[-1].title == SLOT_BOOKED.title
    assert await unharmed(run)


async def test_a_slot_in_the_far_future_can_be_booked(travel: Travel) -> None:
    """A slip of the pen; the keys end the wait of a century."""
    run = await arrived(travel, {"slot_1": datetime(2199, 12, 31, 23, 59, tzinfo=UTC)})
    await travel.texts("1")
    await happens(run, CarHandedOver, after=DAY)
    assert facts(await run.ending()) == ("handed_over", "retention")
    assert await unharmed(run)


NO_ANSWERS: list[dict[str, object]] = [
    {},
    {"option": "2"},
    {"asked": ASKED},
    {"asked": ASKED, "option": "9"},
    {"asked": ASKED, "option": 2},
    {"asked": ASKED, "option": "two"},
    {"asked": ASKED, "option": "move"},
    {"asked": ASKED, "option": None, "question": "nonsense", "score": -1},
    {"asked": "car_delivery.choose_slot:2", "option": "2"},
    {"asked": 1, "option": True},
    {"asked": ["a"], "option": {"b": 1}},
]


async def signalled(run: Run, number: int, properties: Mapping[str, object]) -> None:
    """Let somebody signal an answer that is none."""
    envelope = {"event_id": f"x-{number}", "name": "Answered", "properties": properties}
    await run.handle.signal("event", envelope)
    await run.settled()


async def test_signals_that_answer_nothing_book_nothing(travel: Travel) -> None:
    """Anyone may signal; the right answer still counts afterwards."""
    run = await arrived(travel)
    for number, properties in enumerate(NO_ANSWERS):
        await signalled(run, number, properties)
        last = (await run.status()).touchpoints[-1].title
        assert last == CHOOSE_SLOT.title, properties
    await travel.texts("2")
    assert WRITTEN["2"] in (await words(travel, "slot_booked"))[0]
    assert await unharmed(run)


async def test_signals_that_are_no_score_count_for_nothing(travel: Travel) -> None:
    run = await ordered(travel)
    await happens(run, CarHandedOver)
    await travel.ahead(WEEK)
    for number, option in enumerate(["11", "-1", "09", 9, "ten", "9.5", "\u0669", None]):
        properties = {"asked": "car_delivery.recommendation:1", "option": option}
        await signalled(run, number, properties)
        assert (await run.status()).ending is None, option
    await travel.texts("3")
    assert facts(await run.ending()) == ("detractor", "retention")
    assert await unharmed(run)
