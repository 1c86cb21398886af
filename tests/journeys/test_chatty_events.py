"""One chatty event drowns nothing that counts: an answer, what is awaited, or another kind."""

from datetime import date, timedelta
from typing import Any

import pytest

from domain.events.commerce import OrderCompleted
from domain.journeys import StatusReport
from domain.questions import AnswerOutcome
from tests.journeys import cars
from tests.journeys.late import signalled
from tests.journeys.shopping import ASKED, asked, ends, shopper, tasks_of
from tests.journeys.travel import Run, Travel
from workflows.base.inbox import MOST_OF_A_KIND
from workflows.car_delivery.events import CarHandedOver
from workflows.post_purchase.messages import SATISFACTION

MANY = 210
"""More than an enrolment of the last release remembered."""


async def chatters(run: Run, name: str, times: int = MANY, **told: Any) -> StatusReport:
    """Let a service tell the same again and again, each time as if it were new."""
    for nth in range(times):
        await signalled(run, name, event_id=f"{name.replace(' ', '-')}-{nth}", **told)
    await run.settled()
    return await run.status()


@pytest.mark.parametrize("how", ["text", pytest.param("tap", marks=pytest.mark.unrecorded)])
async def test_an_answer_counts_after_two_hundred_deliveries(travel: Travel, how: str) -> None:
    """They are unhappy: a person helps, and no offer goes out."""
    run = await asked(travel, await shopper(travel))
    await chatters(run, "Order Delivered", order_id="o-1")
    if how == "text":
        assert await travel.texts("1") == ""
    else:
        assert await travel.taps(run, SATISFACTION, "1") is AnswerOutcome.ANSWERED
    await run.record_open(f"answered by {how} after two hundred deliveries")

    assert (await run.status()).quarantined_count == 0
    (task,) = await tasks_of(travel, "care")
    await travel.resolves(task)
    assert await ends(run) == ("made_good", "retention")
    assert [said for said in await run.said() if said in ASKED] == ASKED
    assert "post_purchase.offer" not in [said.message for said in await run.said()]


@pytest.mark.unrecorded
async def test_the_resolution_that_is_awaited_counts_among_hundreds_of_others(
    travel: Travel,
) -> None:
    """The others are of tasks that are not ours."""
    run = await asked(travel, await shopper(travel))
    await chatters(run, "Issue Resolved", order_id="o-1", task="task:search:9")
    await travel.texts("1")
    await chatters(run, "Order Delivered", order_id="o-1")
    await travel.resolves((await tasks_of(travel, "care"))[0])

    assert await ends(run) == ("made_good", "retention")


@pytest.mark.unrecorded
async def test_the_goal_counts_after_hundreds_of_another_kind(travel: Travel) -> None:
    run = await asked(travel, await shopper(travel))
    await travel.texts("3")
    await chatters(run, "Order Delivered", order_id="o-1")
    await run.hears(OrderCompleted(order_id="o-2"))

    assert await ends(run) == ("bought_again", "retention")


@pytest.mark.unrecorded
async def test_of_hundreds_of_new_days_the_newest_is_told(travel: Travel) -> None:
    """They come while the confirmation is held for the night, and nothing waits for them yet."""
    await travel.to(cars.NIGHT)
    run = await cars.ordered(travel, time_zone=cars.SAO_PAULO)
    for nth in range(MANY):
        await signalled(
            run,
            "Delivery Estimate Changed",
            event_id=f"e-{nth}",
            order_id="car-1",
            estimated_on=f"{cars.MARCH - timedelta(days=MANY - nth)}",
        )
    await signalled(
        run,
        "Delivery Estimate Changed",
        event_id="last",
        order_id="car-1",
        estimated_on="2040-04-05",
    )
    await travel.ahead(timedelta(hours=14))
    (told,) = await cars.words(travel, "delayed")
    assert str(date(2040, 4, 5).day) in told
    assert "April" in told

    await cars.happens(run, CarHandedOver, after=cars.DAY)
    assert (await run.status()).quarantined_count == 0
    assert MOST_OF_A_KIND < MANY
