"""A car that is called off, and customers who leave."""

import pytest

from domain.customers import Topic
from domain.events import AccountDeleted, Unsubscribed
from domain.events.commerce import OrderCancelled
from domain.journeys import ExitReason
from tests.journeys.cars import (
    DAY,
    HOUR,
    NIGHT,
    SAO_PAULO,
    facts,
    happens,
    ordered,
    since_confirmed,
)
from tests.journeys.travel import Said, Travel
from workflows.car_delivery.events import CarBuildStarted


async def test_who_calls_off_the_order_is_told_so_once(travel: Travel) -> None:
    run = await ordered(travel)
    await happens(run, OrderCancelled, OrderCancelled, after=DAY)
    ending = await run.ending()

    assert facts(ending) == ("left", "purchase")
    assert ending.because == ExitReason.CALLED_OFF
    assert await since_confirmed(run) == [("Tue 10 Jan 12:00", "email", "car_cancelled")]


async def test_who_calls_off_at_night_never_gets_the_text_held_for_the_morning(
    travel: Travel,
) -> None:
    await travel.to(NIGHT)
    run = await ordered(travel, time_zone=SAO_PAULO)
    await happens(run, OrderCancelled, after=HOUR)
    await run.ending()
    assert await run.said() == [
        Said("Mon 09 Jan 22:00", "email", "car_delivery.car_confirmed"),
        Said("Mon 09 Jan 23:00", "email", "car_delivery.car_cancelled"),
    ]


async def test_who_calls_off_while_news_is_gathered_is_not_told_the_news(travel: Travel) -> None:
    run = await ordered(travel)
    await happens(run, CarBuildStarted, OrderCancelled, after=DAY)
    await run.ending()
    assert await since_confirmed(run) == [("Tue 10 Jan 12:00", "email", "car_cancelled")]


@pytest.mark.parametrize(
    ("event", "reason"),
    [
        (Unsubscribed(topic=Topic.ORDER_UPDATES), ExitReason.UNSUBSCRIBED),
        (AccountDeleted(), ExitReason.ACCOUNT_DELETED),
    ],
    ids=["unsubscribed", "account deleted"],
)
async def test_who_leaves_hears_no_more(
    travel: Travel, event: Unsubscribed | AccountDeleted, reason: ExitReason
) -> None:
    run = await ordered(travel)
    await run.hears(event, after=DAY)
    ending = await run.ending()
    assert (ending.outcome, ending.because) == ("left", reason)
    assert await since_confirmed(run) == []


async def test_leaving_offers_leaves_the_car_alone(travel: Travel) -> None:
    run = await ordered(travel)
    await run.hears(Unsubscribed(topic=Topic.OFFERS), after=DAY)
    assert "Car Arrived" in (await run.status()).waiting_for
