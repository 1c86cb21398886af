"""A car and an order under one id: nothing of one reaches the other."""

from datetime import timedelta

import pytest

from domain.events.commerce import OrderCancelled, OrderDelivered, OrderRefunded
from domain.questions import AnswerOutcome
from tests.journeys.shopping import A_DAY, answers_of, delivered, ends, ordered, shopper, tasks_of
from tests.journeys.travel import Run, Travel
from workflows.car_delivery.events import CarHandedOver, CarOrdered
from workflows.car_delivery.journey import CarDelivery
from workflows.car_delivery.messages import RECOMMENDATION
from workflows.post_purchase.messages import SATISFACTION

pytestmark = pytest.mark.unrecorded


async def a_car_and_an_order(travel: Travel, *, order_comes_after: timedelta) -> tuple[Run, Run]:
    """Let a customer buy both under one id, fetch the car a day after, and have the order later."""
    ana = await shopper(travel)
    car = await travel.begin(CarDelivery, ana, CarOrdered(order_id="o-1"))
    order = await ordered(travel, ana, "o-1")
    await car.hears(CarHandedOver(order_id="o-1"), after=A_DAY)
    await order.hears(OrderDelivered(order_id="o-1"), after=order_comes_after)
    return car, order


async def test_a_car_handed_over_delivers_no_order_and_an_order_delivered_no_car(
    travel: Travel,
) -> None:
    ana = await shopper(travel)
    car = await travel.begin(CarDelivery, ana, CarOrdered(order_id="o-1"))
    order = await ordered(travel, ana, "o-1")
    await order.hears(OrderDelivered(order_id="o-1"), after=timedelta(days=2))
    assert "Car Handed Over" in (await car.status()).waiting_for
    await travel.ahead(timedelta(hours=1))
    other = await delivered(travel, await shopper(travel, "bia", phone="+5511999990000"))
    await other.hears(CarHandedOver(order_id="o-1"))

    statuses = [await run.status() for run in (car, order, other)]
    assert [status.stage for status in statuses] == ["purchase", "retention", "retention"]
    assert [status.quarantined_count for status in statuses] == [0, 0, 0]


async def test_a_text_answers_the_newest_of_different_questions_if_it_fits(travel: Travel) -> None:
    """Asked whether they would recommend us on the 17th, about the order the day before."""
    car, order = await a_car_and_an_order(travel, order_comes_after=A_DAY)
    await travel.ahead(timedelta(days=6, minutes=1))
    assert await travel.texts("4") == ""
    assert await ends(car) == ("detractor", "retention")
    assert await answers_of(order) == [None]
    assert await travel.texts("4") == ""

    assert await ends(order) == ("not_bought_again", "advocacy")
    (task,) = await tasks_of(travel, "care")
    assert (task.workflow_id, task.reason) == (car.id, "recommendation 4 of 10")


async def test_a_text_that_does_not_fit_the_newest_question_answers_the_older(
    travel: Travel,
) -> None:
    """Nobody is satisfied at 9 of 5; once that is answered, 9 is no answer at all."""
    car, order = await a_car_and_an_order(travel, order_comes_after=timedelta(days=3))
    await travel.ahead(timedelta(days=5, minutes=1))
    assert await travel.texts("9") == ""
    assert await ends(car) == ("promoter", "advocacy")
    assert await answers_of(order) == [None]
    assert (await travel.texts("9")).startswith("Sorry")
    assert await travel.texts("5") == ""

    assert await ends(order) == ("not_bought_again", "advocacy")
    assert [(said.when, said.message) for said in await order.said()] == [
        ("Mon 09 Jan 12:00", "car_delivery.car_confirmed"),
        ("Mon 09 Jan 12:00", "post_purchase.order_confirmed"),
        ("Tue 10 Jan 12:00", "car_delivery.thanks"),
        ("Sat 14 Jan 12:00", "post_purchase.care_tips"),
        ("Tue 17 Jan 12:00", "car_delivery.recommendation"),
        ("Wed 18 Jan 12:00", "post_purchase.satisfaction"),
        ("Wed 18 Jan 12:01", "car_delivery.refer_a_friend"),
        ("Wed 18 Jan 12:01", "reply"),
        ("Wed 18 Jan 12:01", "post_purchase.review_request"),
        ("Sun 12 Feb 12:00", "post_purchase.offer"),
    ]


async def test_each_page_answers_the_question_of_its_own_journey(travel: Travel) -> None:
    car, order = await a_car_and_an_order(travel, order_comes_after=A_DAY)
    await travel.ahead(timedelta(days=6, minutes=1))
    assert await travel.taps(order, SATISFACTION, "5") is AnswerOutcome.ANSWERED
    assert (await car.status()).ending is None
    assert await travel.taps(car, RECOMMENDATION, "10") is AnswerOutcome.ANSWERED

    assert await ends(car) == ("promoter", "advocacy")
    assert await answers_of(order) == ["5"]


async def test_the_refund_of_the_order_leaves_the_car(travel: Travel) -> None:
    ana = await shopper(travel)
    car = await travel.begin(CarDelivery, ana, CarOrdered(order_id="o-1"))
    order = await ordered(travel, ana, "o-1")
    await order.hears(OrderRefunded(order_id="o-1"), after=A_DAY)

    assert await ends(order) == ("left", "purchase")
    assert (await car.status()).ending is None
    assert [said.message for said in await car.said()] == [
        "car_delivery.car_confirmed",
        "post_purchase.order_confirmed",
        "post_purchase.order_refunded",
    ]


async def test_an_id_that_is_cancelled_calls_off_both_each_with_its_own_word(
    travel: Travel,
) -> None:
    ana = await shopper(travel)
    car = await travel.begin(CarDelivery, ana, CarOrdered(order_id="o-1"))
    order = await ordered(travel, ana, "o-1")
    await order.hears(OrderCancelled(order_id="o-1"), after=A_DAY)

    assert await ends(order) == await ends(car) == ("left", "purchase")
    assert sorted(said.message for said in await order.said())[1:3] == [
        "car_delivery.car_confirmed",
        "post_purchase.order_cancelled",
    ]
    assert len(await order.said()) == 4


async def test_a_task_of_the_car_resolved_is_no_help_with_the_order(travel: Travel) -> None:
    """Each is the first task of its own enrolment, of the same customer, under the same id."""
    ana = await shopper(travel)
    await travel.begin(CarDelivery, ana, CarOrdered(order_id="o-1"))
    order = await delivered(travel, ana)
    await travel.ahead(timedelta(days=5, minutes=1))
    await travel.texts("1")
    await travel.ahead(timedelta(days=14))
    (of_the_car,), (of_the_order,) = (
        await tasks_of(travel, "operations"),
        await tasks_of(travel, "care"),
    )
    assert of_the_car.key == of_the_order.key == "o-1"
    await travel.resolves(of_the_car)
    assert (await order.status()).waiting_for == ("Issue Resolved",)
    await travel.resolves(of_the_order)

    assert await ends(order) == ("made_good", "retention")
