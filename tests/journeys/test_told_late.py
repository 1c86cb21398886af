"""When it happened decides, not when it was told: what is reckoned from, and what counts."""

from datetime import timedelta

import pytest

from domain.events.commerce import OrderCompleted, OrderDelivered
from tests.journeys import cars
from tests.journeys.late import signalled, told_late
from tests.journeys.shopping import ASKED, asked, ends, ordered, shopper
from tests.journeys.travel import Run, Travel
from workflows.car_delivery.events import CarHandedOver
from workflows.post_purchase.journey import PostPurchase

DAY = timedelta(days=1)


async def test_a_delivery_that_is_told_four_days_late_moves_no_question(travel: Travel) -> None:
    """They have had it since the eleventh."""
    run = await ordered(travel, await shopper(travel))
    await travel.ahead(6 * DAY)
    await told_late(travel, run, OrderDelivered(order_id="o-1"), by=4 * DAY)
    await travel.ahead(DAY + timedelta(minutes=1))
    await travel.texts("3")

    assert await ends(run) == ("not_bought_again", "retention")
    assert [(said.when, said.message.partition(".")[2]) for said in await run.said()] == [
        ("Mon 09 Jan 12:00", "order_confirmed"),
        ("Sun 15 Jan 12:00", "care_tips"),
        ("Mon 16 Jan 12:00", "satisfaction"),
        ("Fri 10 Feb 12:00", "offer"),
    ]


async def test_an_order_that_is_told_two_days_late_is_not_overdue_two_days_later(
    travel: Travel,
) -> None:
    """They ordered on the seventh."""
    run = Run(travel, PostPurchase, await shopper(travel), "o-1")
    travel.runs.append(run)
    await told_late(travel, run, OrderCompleted(order_id="o-1"), by=2 * DAY)
    await travel.ahead(12 * DAY + timedelta(minutes=1))

    assert [(said.when, said.message.partition(".")[2]) for said in await run.said()] == [
        ("Mon 09 Jan 12:00", "order_confirmed"),
        ("Sat 21 Jan 12:00", "delivery_overdue"),
    ]


@pytest.mark.parametrize("booked", [False, True], ids=["without a slot", "after a booked slot"])
async def test_a_handover_that_is_told_late_moves_no_question(
    travel: Travel, *, booked: bool
) -> None:
    """A week after they had the keys they are asked, whoever forgot to say so."""
    run = await (cars.booked(travel) if booked else cars.ordered(travel))
    await travel.to(cars.SATURDAY + DAY)
    await told_late(travel, run, CarHandedOver(order_id="car-1"), by=DAY)

    await run.ending()
    assert (await cars.since_confirmed(run))[-2:] == [
        ("Sun 15 Jan 15:00", "email", "thanks"),
        ("Sat 21 Jan 15:00", "sms", "recommendation"),
    ]


@pytest.mark.parametrize(
    ("told", "asked_at"),
    [
        ("0001-01-01T00:00:00Z", "Sat 14 Jan 12:00"),
        ("9999-12-31T23:59:59-12:00", "Mon 16 Jan 12:00"),
        ("2040-01-10T12:00:00", "Sun 15 Jan 12:00"),
        (None, "Mon 16 Jan 12:00"),
    ],
    ids=["before the order", "in the future", "without an offset, so UTC", "not told"],
)
async def test_whatever_moment_is_told_the_story_goes_on_from_a_possible_one(
    travel: Travel, told: str | None, asked_at: str
) -> None:
    run = await ordered(travel, await shopper(travel))
    await travel.ahead(2 * DAY)
    await signalled(run, "Order Delivered", event_id="e-1", occurred_at=told, order_id="o-1")
    await run.settled()
    status = await run.status()

    assert status.quarantined_count == 0
    await travel.ahead(5 * DAY)
    questions = [said.when for said in await run.said() if said.message.endswith("satisfaction")]
    assert questions == [asked_at]


async def test_what_they_bought_before_is_not_bought_again(travel: Travel) -> None:
    """Last year's order, told today; the store says why it did not count."""
    run = await asked(travel, await shopper(travel))
    await travel.texts("3")
    await told_late(travel, run, OrderCompleted(order_id="o-0"), by=8 * DAY)
    assert (await run.status()).waiting_for == ("Order Completed",)
    await told_late(travel, run, OrderCompleted(order_id="o-2"), by=6 * DAY)

    assert await ends(run) == ("bought_again", "retention")
    assert [said for said in await run.said() if said in ASKED] == ASKED


async def test_what_they_bought_in_the_same_moment_counts(travel: Travel) -> None:
    """Two orders from one basket, say."""
    at, ana = await travel.now(), await shopper(travel)
    run = Run(travel, PostPurchase, ana, "o-1")
    travel.runs.append(run)
    for order_id in ("o-1", "o-2"):
        await travel.jornada.track(ana, OrderCompleted(order_id=order_id), occurred_at=at)
    await travel.jornada.relay.dispatcher.dispatch_all()
    await run.hears(OrderDelivered(order_id="o-1"))

    assert await ends(run) == ("bought_again", "retention")
