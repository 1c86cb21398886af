"""Post-purchase until the order is delivered, or is not."""

from datetime import UTC, datetime, timedelta

from domain.events.commerce import OrderDelivered
from tests.journeys.shopping import CONFIRMED, ends, ordered, shopper, tasks_of
from tests.journeys.travel import Said, Travel


async def test_a_delivery_overdue_is_apologised_for_and_searched(travel: Travel) -> None:
    """The story counts from the day on which they have it."""
    run = await ordered(travel, await shopper(travel))
    await travel.ahead(timedelta(days=14, minutes=1))
    await run.record_open("waiting for an overdue delivery")
    (task,) = await tasks_of(travel, "orders")
    assert (task.reason, task.key) == ("no delivery in two weeks", "o-1")
    assert f"{task.at:%a %d %b %H:%M}" == "Mon 23 Jan 12:00"
    await run.hears(OrderDelivered(order_id="o-1"), after=timedelta(days=3))

    assert await ends(run) == ("not_bought_again", "retention")
    assert await run.said() == [
        CONFIRMED,
        Said("Mon 23 Jan 12:00", "email", "post_purchase.delivery_overdue"),
        Said("Fri 27 Jan 12:01", "email", "post_purchase.care_tips"),
        Said("Tue 31 Jan 12:01", "sms", "post_purchase.satisfaction"),
        Said("Sat 25 Feb 12:01", "email", "post_purchase.offer"),
    ]


async def test_what_is_never_delivered_ends_in_silence_after_the_search(travel: Travel) -> None:
    """One apology, and a person who has a month to find it."""
    run = await ordered(travel, await shopper(travel))

    assert await ends(run) == ("never_delivered", "purchase")
    assert await run.said() == [
        CONFIRMED,
        Said("Mon 23 Jan 12:00", "email", "post_purchase.delivery_overdue"),
    ]
    assert len(await tasks_of(travel, "orders")) == 1
    assert await travel.now() >= datetime(2040, 2, 22, 12, tzinfo=UTC)


async def test_that_the_search_is_done_does_not_mean_that_she_has_it(travel: Travel) -> None:
    """Only the delivery itself moves the story."""
    run = await ordered(travel, await shopper(travel))
    await travel.ahead(timedelta(days=15))
    await travel.resolves((await tasks_of(travel, "orders"))[0])

    assert (await run.status()).waiting_for == ("Order Delivered",)
    assert await ends(run) == ("never_delivered", "purchase")


async def test_what_is_delivered_within_the_minute_counts_from_there(travel: Travel) -> None:
    """Bought in the shop, say; told twice, it counts once."""
    run = await ordered(travel, await shopper(travel))
    await run.hears(OrderDelivered(order_id="o-1"))
    await run.hears(OrderDelivered(order_id="o-1"), after=timedelta(days=2))

    assert await ends(run) == ("not_bought_again", "retention")
    assert [(said.when, said.message) for said in await run.said()][1:] == [
        ("Tue 10 Jan 12:00", "post_purchase.care_tips"),
        ("Sat 14 Jan 12:00", "post_purchase.satisfaction"),
        ("Wed 08 Feb 12:00", "post_purchase.offer"),
    ]


async def test_the_delivery_of_an_order_we_do_not_know_moves_nothing(travel: Travel) -> None:
    """Nor does one that names no order."""
    run = await ordered(travel, await shopper(travel))
    await run.hears(OrderDelivered(order_id="o-2"), after=timedelta(days=1))
    await travel.took_in(run.customer_id, OrderDelivered())
    status = await run.status()
    assert (status.waiting_for, status.quarantined_count) == (("Order Delivered",), 0)
    assert await ends(run) == ("never_delivered", "purchase")
