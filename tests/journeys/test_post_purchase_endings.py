"""How post-purchase ends: bought again, or called off, or left in peace."""

from datetime import UTC, datetime, timedelta

from domain.customers import Topic
from domain.events import AccountDeleted, Unsubscribed
from domain.events.commerce import (
    OrderCancelled,
    OrderCompleted,
    OrderDelivered,
    OrderRefunded,
)
from domain.journeys import ExitReason
from tests.journeys.shopping import (
    ASKED,
    CONFIRMED,
    OFFERED,
    QUESTIONED,
    TIPPED,
    asked,
    delivered,
    ends,
    ordered,
    shopper,
    tasks_of,
)
from tests.journeys.travel import Said, Travel

SAO_PAULO = "America/Sao_Paulo"


# --- buying again ----------------------------------------------------------------------------


async def test_who_buys_again_before_the_offer_is_made_none(travel: Travel) -> None:
    run = await asked(travel, await shopper(travel))
    await travel.texts("4")
    await travel.ahead(timedelta(days=2))
    await ordered(travel, "ana", "o-2")

    assert await ends(run) == ("bought_again", "advocacy")
    assert await run.said() == [
        *ASKED,
        Said("Mon 16 Jan 12:01", "email", "post_purchase.review_request"),
        Said("Wed 18 Jan 12:01", "email", "post_purchase.order_confirmed"),
    ]


async def test_what_she_bought_before_the_first_order_came_is_remembered(travel: Travel) -> None:
    """They are still told how to care for the first, and asked; then the goal is reached."""
    run = await ordered(travel, await shopper(travel))
    await ordered(travel, "ana", "o-2")
    await run.hears(OrderDelivered(order_id="o-1"), after=timedelta(days=2))
    await travel.ahead(timedelta(days=5, minutes=1))
    await travel.texts("3")

    assert await ends(run) == ("bought_again", "retention")
    assert await run.said() == [CONFIRMED, CONFIRMED, TIPPED, QUESTIONED]


async def test_the_same_order_told_again_is_no_repeat_purchase(travel: Travel) -> None:
    """Whatever its message id; nor does it begin a second run."""
    run = await asked(travel, await shopper(travel))
    await travel.texts("3")
    await run.hears(OrderCompleted(order_id="o-1"))
    assert (await run.status()).waiting_for == ("Order Completed",)
    assert len((await travel.jornada.explain("ana")).enrolments) == 1

    assert await ends(run) == ("not_bought_again", "retention")
    assert await run.said() == [*ASKED, OFFERED]


async def test_who_buys_again_after_the_offers_two_weeks_is_too_late(travel: Travel) -> None:
    """The new order has a story of its own."""
    run = await asked(travel, await shopper(travel))
    await travel.texts("3")
    await travel.to(datetime(2040, 2, 25, 12, 0, tzinfo=UTC))
    await ordered(travel, "ana", "o-2")

    assert await ends(run) == ("not_bought_again", "retention")


# --- called off and left ---------------------------------------------------------------------


async def test_an_order_cancelled_before_delivery_ends_with_one_courteous_word(
    travel: Travel,
) -> None:
    run = await ordered(travel, await shopper(travel))
    await run.hears(OrderCancelled(order_id="o-2"), after=timedelta(hours=1))
    assert (await run.status()).ending is None
    await run.hears(OrderCancelled(order_id="o-1"), after=timedelta(hours=1))
    ending = await run.ending()

    assert (ending.outcome, ending.stage) == ("left", "purchase")
    assert ending.because is ExitReason.CALLED_OFF
    assert await run.said() == [
        CONFIRMED,
        Said("Mon 09 Jan 14:00", "email", "post_purchase.order_cancelled"),
    ]


async def test_an_order_refunded_while_it_is_searched_ends_with_one_courteous_word(
    travel: Travel,
) -> None:
    run = await ordered(travel, await shopper(travel))
    await run.hears(OrderRefunded(order_id="o-1"), after=timedelta(days=16))

    assert await ends(run) == ("left", "purchase")
    assert (await run.said())[2:] == [
        Said("Wed 25 Jan 12:00", "email", "post_purchase.order_refunded")
    ]


async def test_an_order_refunded_while_the_question_is_open_closes_it(travel: Travel) -> None:
    """Refunded and then cancelled is said once; an answer that comes too late, thanked for once."""
    run = await asked(travel, await shopper(travel))
    await run.hears(OrderRefunded(order_id="o-1"), after=timedelta(days=1))
    await run.hears(OrderCancelled(order_id="o-1"))
    assert await ends(run) == ("left", "retention")
    assert "closed by now" in await travel.texts("1")

    farewell = Said("Tue 17 Jan 12:01", "email", "post_purchase.order_refunded")
    assert await run.said() == [*ASKED, farewell, Said("Tue 17 Jan 12:01", "sms", "reply")]
    assert await tasks_of(travel, "care") == []


async def test_an_order_cancelled_while_the_question_is_held_asks_no_more(travel: Travel) -> None:
    """The farewell goes by e-mail, at night too; the question is skipped as obsolete."""
    await travel.to(datetime(2040, 1, 10, 6, 0, tzinfo=UTC))
    run = await delivered(travel, await shopper(travel, time_zone=SAO_PAULO))
    await run.hears(OrderCancelled(order_id="o-1"), after=timedelta(days=5, minutes=1))

    assert await ends(run) == ("left", "retention")
    assert [said.message for said in await run.said()][2:] == ["post_purchase.order_cancelled"]
    (enrolment,) = (await travel.jornada.explain("ana")).enrolments
    assert [(t.status, t.reason) for t in enrolment.touchpoints][2] == ("skipped", "moot")


async def test_the_unhappy_who_are_refunded_hear_of_that_and_of_nothing_else(
    travel: Travel,
) -> None:
    """No follow-up, also when the person says later that it is resolved."""
    run = await asked(travel, await shopper(travel))
    await travel.texts("1")
    (task,) = await tasks_of(travel, "care")
    await run.hears(OrderRefunded(order_id="o-1"), after=timedelta(days=1))
    await travel.resolves(task)

    assert await ends(run) == ("left", "retention")
    assert await run.said() == [
        *ASKED,
        Said("Tue 17 Jan 12:01", "email", "post_purchase.order_refunded"),
    ]


async def test_an_order_refunded_after_the_offer_ends_the_story_of_a_fan(travel: Travel) -> None:
    run = await asked(travel, await shopper(travel))
    await travel.texts("5")
    await run.hears(OrderRefunded(order_id="o-1"), after=timedelta(days=26))

    assert await ends(run) == ("left", "advocacy")
    assert (await run.said())[-2:] == [
        OFFERED,
        Said("Sat 11 Feb 12:01", "email", "post_purchase.order_refunded"),
    ]


async def test_an_order_refunded_after_the_end_is_none_of_our_business(travel: Travel) -> None:
    run = await asked(travel, await shopper(travel))
    await travel.texts("1")
    await travel.resolves((await tasks_of(travel, "care"))[0])
    assert await ends(run) == ("made_good", "retention")
    await travel.track("ana", OrderRefunded(order_id="o-1"))

    assert (await run.said())[-1].message == "post_purchase.follow_up"


async def test_who_leaves_order_updates_is_left_in_peace(travel: Travel) -> None:
    """Without another word, and without one when the order is cancelled later."""
    run = await delivered(travel, await shopper(travel))
    await run.hears(Unsubscribed(topic=Topic.ORDER_UPDATES), after=timedelta(days=3))
    await run.hears(OrderCancelled(order_id="o-1"))
    ending = await run.ending()

    assert (ending.outcome, ending.stage) == ("left", "retention")
    assert ending.because is ExitReason.UNSUBSCRIBED
    assert await run.said() == [CONFIRMED, TIPPED]


async def test_who_deletes_her_account_while_she_is_asked_hears_nothing_more(
    travel: Travel,
) -> None:
    run = await asked(travel, await shopper(travel))
    await run.hears(AccountDeleted())
    ending = await run.ending()

    assert (ending.outcome, ending.because) == ("left", ExitReason.ACCOUNT_DELETED)
    assert await run.said() == ASKED


async def test_who_leaves_offers_alone_is_made_none_and_the_story_goes_on(travel: Travel) -> None:
    """They may still buy again by themselves."""
    run = await delivered(travel, await shopper(travel))
    await run.hears(Unsubscribed(topic=Topic.OFFERS), after=timedelta(days=3))
    await travel.ahead(timedelta(days=2, minutes=1))
    await travel.texts("4")
    await travel.ahead(timedelta(days=30))
    await ordered(travel, "ana", "o-2")

    assert await ends(run) == ("bought_again", "advocacy")
    assert [said.message for said in await run.said()][3:] == [
        "post_purchase.review_request",
        "post_purchase.order_confirmed",
    ]
    assert (await run.decisions())[-1] == ("post_purchase.offer", "skipped", "no_consent")
