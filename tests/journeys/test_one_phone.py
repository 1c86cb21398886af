"""A family with one phone: what one of them was asked is not answered for another."""

from datetime import timedelta

import pytest

from domain.events.commerce import OrderDelivered, OrderRefunded
from tests.journeys.shopping import answers_of, ends, ordered, shopper, tasks_of
from tests.journeys.travel import Run, Travel
from workflows.car_delivery.events import CarHandedOver, CarOrdered
from workflows.car_delivery.journey import CarDelivery

pytestmark = pytest.mark.unrecorded

A_DAY = timedelta(days=1)


async def a_family_asked(travel: Travel) -> tuple[Run, Run]:
    """Let two with one number buy, have it a day apart, and be asked, Ana before Bia."""
    ana, bia = await shopper(travel, "ana"), await shopper(travel, "bia")
    of_ana, of_bia = await ordered(travel, ana), await ordered(travel, bia)
    await of_ana.hears(OrderDelivered(order_id="o-1"), after=timedelta(days=2))
    await of_bia.hears(OrderDelivered(order_id="o-1"), after=A_DAY)
    await travel.ahead(timedelta(days=5, minutes=1))
    return of_ana, of_bia


async def test_of_a_family_with_one_phone_one_is_answered_for_at_a_time(travel: Travel) -> None:
    """The newest question first; what Bia was asked is not answered for Ana."""
    ana, bia = await a_family_asked(travel)
    assert await travel.texts("4") == ""
    assert await answers_of(ana, bia) == [None, "4"]
    assert await travel.texts("1") == ""
    assert await answers_of(ana, bia) == ["1", "4"]

    (task,) = await tasks_of(travel, "care")
    assert (task.customer_id, task.workflow_id) == ("ana", ana.id)
    await travel.resolves(task)
    assert await ends(ana) == ("made_good", "retention")
    assert await ends(bia) == ("not_bought_again", "advocacy")
    assert [said.message for said in await ana.said()][3:] == ["post_purchase.follow_up"]
    assert [said.message for said in await bia.said()][3:] == [
        "post_purchase.review_request",
        "post_purchase.offer",
    ]


async def test_a_family_is_helped_once_about_the_newest_question(travel: Travel) -> None:
    ana, bia = await a_family_asked(travel)
    assert (await travel.texts("all good here")).startswith("Sorry")
    assert await travel.texts("all good") == ""

    (task,) = await tasks_of(travel, "support")
    assert task.customer_id == "bia"
    assert [said.message for said in await ana.said()].count("reply") == 0
    assert [said.message for said in await bia.said()].count("reply") == 1
    assert await answers_of(ana, bia) == [None, None]


async def test_a_familys_text_that_fits_only_the_older_question_answers_that(
    travel: Travel,
) -> None:
    """Ana would recommend us at 10; Bia, asked later, cannot be satisfied at 10 of 5."""
    ana, bia = await shopper(travel, "ana"), await shopper(travel, "bia")
    car = await travel.begin(CarDelivery, ana, CarOrdered(order_id="o-1"))
    order = await ordered(travel, bia, "o-1")
    await car.hears(CarHandedOver(order_id="o-1"), after=A_DAY)
    await order.hears(OrderDelivered(order_id="o-1"), after=timedelta(days=3))
    await travel.ahead(timedelta(days=5, minutes=1))
    assert await travel.texts("10") == ""

    assert await ends(car) == ("promoter", "advocacy")
    assert await answers_of(order) == [None]


async def test_what_happens_to_one_of_a_family_does_not_happen_to_the_other(
    travel: Travel,
) -> None:
    """Though both shops gave their orders the same number."""
    ana, bia = await a_family_asked(travel)
    await ana.hears(OrderRefunded(order_id="o-1"))

    assert await ends(ana) == ("left", "retention")
    assert (await bia.status()).ending is None
    assert "post_purchase.order_refunded" not in [said.message for said in await bia.said()]
