"""Refunds: only all of the money ends the story of an order."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from domain.events.commerce import OrderCompleted, OrderRefunded, is_refunded_in_full
from tests.journeys.late import signalled
from tests.journeys.shopping import CONFIRMED, ends, shopper
from tests.journeys.travel import Run, Said, Travel
from workflows.post_purchase.journey import PostPurchase

DAY = timedelta(days=1)


async def bought(travel: Travel, **paid: Any) -> Run:
    """Let Ana buy something."""
    ana = await shopper(travel)
    await travel.track(ana, "Order Completed", order_id="o-1", **paid)
    run = Run(travel, PostPurchase, ana, "o-1")
    travel.runs.append(run)
    await run.settled()
    return run


async def refunded(travel: Travel, run: Run, *totals: object, **more: Any) -> None:
    """Let the shop give money back, a day after each other."""
    for total in totals:
        await travel.ahead(DAY)
        await travel.track("ana", "Order Refunded", order_id="o-1", total=total, **more)
        await run.settled()


async def test_a_refund_of_a_part_leaves_the_story_alone(travel: Travel) -> None:
    """Of 120 they got 5 back: nobody tells them that we refunded the order."""
    run = await bought(travel, total=120, currency="EUR")
    await refunded(travel, run, 5.00, currency="EUR")
    await run.record_open("refunded in part")
    await run.hears(OrderRefunded(order_id="o-1", total=Decimal(0)), after=DAY)

    assert (await run.status()).waiting_for == ("Order Delivered",)
    assert await run.said() == [CONFIRMED]
    await travel.ahead(15 * DAY)
    assert [said.message for said in await run.said()][1:] == ["post_purchase.delivery_overdue"]


async def test_refunds_of_parts_end_it_once_they_are_all_of_it(travel: Travel) -> None:
    run = await bought(travel, total="120.30")
    await refunded(travel, run, 40.1, 40.1)
    assert (await run.status()).ending is None
    await refunded(travel, run, 40.1)

    assert await ends(run) == ("left", "purchase")
    assert await run.said() == [
        CONFIRMED,
        Said("Thu 12 Jan 12:00", "email", "post_purchase.order_refunded"),
    ]


async def test_a_part_that_was_given_back_before_we_heard_of_the_order_is_reckoned_too(
    travel: Travel,
) -> None:
    ana = await shopper(travel)
    await travel.track(ana, "Order Refunded", order_id="o-1", total=20)
    run = await bought(travel, total=120)
    assert (await run.status()).ending is None
    await refunded(travel, run, 100)

    assert await ends(run) == ("left", "purchase")


async def test_a_refund_whose_total_cannot_be_read_still_ends_it(travel: Travel) -> None:
    """As one without a total does: who may have got everything back is offered nothing more."""
    run = await bought(travel, total=120)
    await signalled(run, "Order Refunded", event_id="e-1", order_id="o-1", total="five euros")
    assert await ends(run) == ("left", "purchase")


def order(total: object, currency: str | None = "EUR") -> OrderCompleted:
    return OrderCompleted.tolerant({"total": total, "currency": currency})


def refund(total: object, currency: str | None = "EUR") -> OrderRefunded:
    return OrderRefunded.tolerant({"total": total, "currency": currency})


@pytest.mark.parametrize(
    ("paid", "given_back", "is_full"),
    [
        (order(120), [], False),
        (order(120), [refund(119.99)], False),
        (order(120), [refund(120)], True),
        (order(120), [refund(-120)], True),
        (order(120), [refund("120.00")], True),
        (order("1e3"), [refund(5)], False),
        (order(0.3), [refund(0.1), refund(0.2)], True),
        (order(120), [refund(0)], False),
        (order(0), [refund(0)], False),
        (order(None), [refund(0)], False),
        (order(None), [refund(5)], True),
        (order(120), [refund(None)], True),
        (order(120), [refund(5), refund(None)], True),
        (order(120), [refund(5, "USD")], True),
        (order(120), [refund(5, "eur")], False),
        (order(120, None), [refund(5)], False),
        (order(120), [refund("NaN")], True),
        (order(120), [refund(1e300)], True),
        (order(120), [refund("9" * 5000)], True),
    ],
)
def test_a_refund_is_full_where_all_is_given_back_or_nobody_can_tell(
    paid: OrderCompleted, given_back: list[OrderRefunded], *, is_full: bool
) -> None:
    assert is_refunded_in_full(paid, given_back) is is_full
