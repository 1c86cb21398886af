"""Every path of the abandoned basket."""

from datetime import timedelta
from typing import Any

import pytest

from domain.customers import Channel, Topic
from domain.events import Unsubscribed
from domain.events.commerce import BasketUpdated, OrderCompleted, OrderDelivered
from domain.events.support import CaseOpened
from domain.operations import OperatorRequest
from tests.journeys.travel import Said, Travel
from workflows.abandoned_basket.journey import AbandonedBasket
from workflows.post_purchase.journey import PostPurchase
from workflows.support_case.journey import SupportCase

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
BOTH = {Topic.OFFERS: [Channel.EMAIL, Channel.SMS]}
MAIL = "abandoned_basket.left_behind"
TEXT = "abandoned_basket.incentive"
LAMP = {"product_id": "p-1", "name": "Aurora lamp", "price": 64.9, "quantity": 1}
RUG = {"product_id": "p-2", "name": "Rug", "price": 49.9, "quantity": 2}
FIRST = Said("Mon 09 Jan 13:00", "email", MAIL)
SECOND = Said("Tue 10 Jan 13:00", "sms", TEXT)


@pytest.fixture
def own_settings() -> dict[str, Any]:
    """Beside it live the journeys in which customers complain."""
    return {"journeys": [AbandonedBasket, PostPurchase, SupportCase]}


async def left(travel: Travel, basket_id: str = "b-1", **customer: Any) -> Any:
    who = await travel.customer("c-1", **({"consents": BOTH} | customer))
    told = BasketUpdated(basket_id=basket_id)
    return await travel.begin(AbandonedBasket, who, told, items=[LAMP], total=64.9, currency="EUR")


async def said(run: Any) -> list[Said]:
    """What this journey said: the others speak, too."""
    return [each for each in await run.said() if each.message in (MAIL, TEXT)]


async def test_who_orders_within_the_hour_hears_nothing(travel: Travel) -> None:
    run = await left(travel)
    await run.record_open("silence")
    await run.hears(OrderCompleted(order_id="o-1", basket_id="b-1"), after=HOUR / 2)

    assert (await run.ending()).outcome == "ordered"
    assert await said(run) == []


async def test_who_never_orders_hears_a_mail_and_a_day_later_a_text(travel: Travel) -> None:
    run = await left(travel)

    assert (await run.ending()).outcome == "not_ordered"
    assert await said(run) == [FIRST, SECOND]


async def test_the_mail_helps(travel: Travel) -> None:
    run = await left(travel)
    await travel.ahead(2 * HOUR)
    await run.record_open("mailed")
    await run.hears(OrderCompleted(order_id="o-1", basket_id="b-1"), after=HOUR)

    assert (await run.ending()).outcome == "ordered"
    assert await said(run) == [FIRST]


@pytest.mark.thorough
async def test_the_text_helps(travel: Travel) -> None:
    run = await left(travel)
    await travel.ahead(3 * DAY)
    await run.record_open("texted")
    await run.hears(OrderCompleted(order_id="o-1", basket_id="b-1"), after=HOUR)

    assert (await run.ending()).outcome == "ordered"
    assert await said(run) == [FIRST, SECOND]


async def test_an_order_with_an_item_of_the_basket_ends_it(travel: Travel) -> None:
    run = await left(travel)
    await run.hears(
        OrderCompleted(order_id="o-1"), after=3 * HOUR, products=[RUG, {"product_id": "p-1"}]
    )

    assert (await run.ending()).outcome == "ordered"
    assert await said(run) == [FIRST]


async def test_an_order_of_something_else_changes_nothing(travel: Travel) -> None:
    run = await left(travel)
    await run.hears(OrderCompleted(order_id="o-other", basket_id="b-9"), after=HOUR / 2)
    await run.hears(OrderCompleted(order_id="o-another"), after=3 * HOUR, items=[RUG])

    assert (await run.ending()).outcome == "not_ordered"
    assert await said(run) == [FIRST, SECOND]


@pytest.mark.thorough
async def test_each_change_begins_the_hour_anew(travel: Travel) -> None:
    run = await left(travel)
    await run.hears(BasketUpdated(basket_id="b-1"), after=HOUR / 2, items=[RUG])

    assert (await run.ending()).outcome == "not_ordered"
    assert (await said(run))[0] == Said("Mon 09 Jan 13:30", "email", MAIL)
    (mail, _) = await travel.mailbox.messages(customer_id="c-1")
    assert "Rug" in mail.text
    assert "Aurora lamp" not in mail.text


@pytest.mark.thorough
async def test_who_empties_it_hears_nothing(travel: Travel) -> None:
    run = await left(travel)
    await run.hears(BasketUpdated(basket_id="b-1"), after=HOUR / 2, items=[])

    assert (await run.ending()).outcome == "emptied"
    assert await said(run) == []


@pytest.mark.thorough
async def test_a_basket_that_is_emptied_later_gets_no_incentive(travel: Travel) -> None:
    run = await left(travel)
    await travel.ahead(2 * HOUR)
    await run.hears(BasketUpdated(basket_id="b-1"), after=HOUR, items=[])

    assert (await run.ending()).outcome == "emptied"
    assert await said(run) == [FIRST]


@pytest.mark.thorough
async def test_an_order_with_what_came_into_the_basket_after_the_mail_ends_it(
    travel: Travel,
) -> None:
    run = await left(travel)
    await run.hears(BasketUpdated(basket_id="b-1"), after=2 * HOUR, items=[LAMP, RUG])
    await run.hears(OrderCompleted(order_id="o-1"), after=HOUR, items=[RUG])

    assert (await run.ending()).outcome == "ordered"
    assert await said(run) == [FIRST]


@pytest.mark.thorough
async def test_a_shop_may_empty_the_basket_before_it_tells_the_order(travel: Travel) -> None:
    run = await left(travel)
    await run.hears(BasketUpdated(basket_id="b-1"), after=2 * HOUR, items=[])
    await run.hears(OrderCompleted(order_id="o-1"), after=HOUR, items=[LAMP])

    assert (await run.ending()).outcome == "ordered"
    assert await said(run) == [FIRST]


@pytest.mark.thorough
async def test_a_basket_of_which_no_items_are_told_is_empty(travel: Travel) -> None:
    who = await travel.customer("c-1", consents=BOTH)
    run = await travel.begin(AbandonedBasket, who, BasketUpdated(basket_id="b-1"))

    assert (await run.ending()).outcome == "emptied"
    assert await said(run) == []


@pytest.mark.thorough
async def test_a_text_that_waits_for_the_morning_tells_of_the_basket_then(travel: Travel) -> None:
    run = await left(travel, time_zone="Asia/Tokyo")
    await travel.ahead(26 * HOUR)
    await run.record_open("night")
    await run.hears(
        BasketUpdated(basket_id="b-1"), after=HOUR, items=[RUG], url="https://x.example"
    )

    assert (await run.ending()).outcome == "not_ordered"
    assert await said(run) == [
        Said("Mon 09 Jan 22:00", "email", MAIL),
        Said("Wed 11 Jan 09:00", "sms", TEXT),
    ]


async def test_words_and_amounts_are_the_customers_own_and_the_percent_is_a_knob(
    travel: Travel,
) -> None:
    maria = OperatorRequest(by="maria", reason="a good month")
    await travel.jornada.knobs.set("abandoned_basket.percent", "25", maria)
    ana = await travel.customer("c-1", consents=BOTH, locale="es-MX")
    told = BasketUpdated(basket_id="b-1")
    run = await travel.begin(AbandonedBasket, ana, told, items=[LAMP], total=1064.9, currency="MXN")

    assert (await run.ending()).outcome == "not_ordered"
    (mail, text) = await travel.mailbox.messages(customer_id="c-1")
    assert "Total: $1,064.90" in mail.text
    assert "25% de descuento en tu cesta" in text.text


@pytest.mark.thorough
async def test_who_takes_no_texts_hears_the_mail_alone(travel: Travel) -> None:
    run = await left(travel, consents={Topic.OFFERS: [Channel.EMAIL]})

    assert (await run.ending()).outcome == "not_ordered"
    assert await said(run) == [FIRST]


async def test_one_incentive_in_thirty_days_for_all_baskets(travel: Travel) -> None:
    run = await left(travel)
    other = await left(travel, basket_id="b-2")

    assert (await run.ending()).outcome == "not_ordered"
    assert (await other.ending()).outcome == "not_ordered"
    assert [each.message for each in await said(run)].count(TEXT) == 1
    assert [each.message for each in await said(run)].count(MAIL) == 2


@pytest.mark.thorough
async def test_an_open_case_leaves_them_in_peace(travel: Travel) -> None:
    ana = await travel.customer("c-1", consents=BOTH)
    await travel.begin(SupportCase, ana, CaseOpened(case_id="k-1"))
    run = await left(travel)

    assert (await run.ending()).outcome == "left_in_peace"
    assert await said(run) == []


@pytest.mark.thorough
async def test_a_case_that_is_opened_after_the_mail_stops_the_text(travel: Travel) -> None:
    run = await left(travel)
    await travel.ahead(2 * HOUR)
    await travel.begin(SupportCase, "c-1", CaseOpened(case_id="k-1"))

    assert (await run.ending()).outcome == "left_in_peace"
    assert len(await said(run)) == 1


async def test_who_just_gave_a_one_is_left_in_peace(travel: Travel) -> None:
    ana = await travel.customer("c-1", consents=BOTH | {Topic.SURVEYS: [Channel.SMS]})
    order = await travel.begin(PostPurchase, ana, OrderCompleted(order_id="o-9"))
    await order.hears(OrderDelivered(order_id="o-9"), after=DAY)
    await travel.ahead(6 * DAY)
    await travel.texts("1")
    told = BasketUpdated(basket_id="b-1")
    run = await travel.begin(AbandonedBasket, ana, told, items=[LAMP])

    assert (await run.ending()).outcome == "left_in_peace"
    assert await said(run) == []


@pytest.mark.thorough
async def test_a_complaint_in_the_night_calls_the_text_back(travel: Travel) -> None:
    run = await left(travel, time_zone="Asia/Tokyo")
    await travel.ahead(26 * HOUR)
    await travel.begin(SupportCase, "c-1", CaseOpened(case_id="k-1"))

    assert (await run.ending()).outcome == "left_in_peace"
    assert len(await said(run)) == 1


async def test_who_unsubscribes_from_offers_leaves(travel: Travel) -> None:
    run = await left(travel)
    await run.hears(Unsubscribed(topic=Topic.OFFERS), after=2 * HOUR)

    assert (await run.ending()).outcome == "left"
    assert await said(run) == [FIRST]
