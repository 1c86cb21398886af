"""Every path of post-purchase from the answer on: which message, on which channel, and when."""

from datetime import UTC, datetime, timedelta

from domain.customers import Channel, Topic
from domain.events.commerce import OrderDelivered
from domain.questions import AnswerOutcome
from tests.journeys.shopping import (
    ASKED,
    CONFIRMED,
    OFFERED,
    OFFERS,
    QUESTIONED,
    SURVEYS,
    TIPPED,
    TIPS,
    asked,
    delivered,
    ends,
    ordered,
    shopper,
    tasks_of,
)
from tests.journeys.travel import Said, Travel
from workflows.post_purchase.messages import SATISFACTION

SAO_PAULO = "America/Sao_Paulo"


async def test_who_is_content_is_asked_for_a_review_and_made_an_offer(travel: Travel) -> None:
    """The whole story, by the customer's clock."""
    run = await ordered(travel, await shopper(travel, time_zone=SAO_PAULO, locale="pt-BR"))
    await run.record_open("waiting for delivery")
    await run.hears(OrderDelivered(order_id="o-1"), after=timedelta(days=2, hours=3))
    await travel.ahead(timedelta(days=5, minutes=1))
    await run.record_open("question open")
    assert await travel.texts("4") == ""
    await run.record_open("waiting for the repeat purchase")

    assert await ends(run) == ("not_bought_again", "advocacy")
    assert await run.said() == [
        Said("Mon 09 Jan 09:00", "email", "post_purchase.order_confirmed"),
        Said("Thu 12 Jan 12:00", "email", "post_purchase.care_tips"),
        Said("Mon 16 Jan 12:00", "sms", "post_purchase.satisfaction"),
        Said("Mon 16 Jan 12:01", "email", "post_purchase.review_request"),
        Said("Fri 10 Feb 12:00", "email", "post_purchase.offer"),
    ]
    assert await travel.now() >= datetime(2040, 2, 24, 15, tzinfo=UTC)
    assert await tasks_of(travel, "care") == []


async def test_who_is_delighted_and_buys_again_reaches_the_goal(travel: Travel) -> None:
    run = await asked(travel, await shopper(travel))
    await travel.ahead(timedelta(days=1))
    await travel.texts("5!")
    await travel.ahead(timedelta(days=26))
    again = await ordered(travel, "ana", "o-2")

    assert await ends(run) == ("bought_again", "advocacy")
    assert (await again.status()).waiting_for == ("Order Delivered",)
    assert await run.said() == [
        *ASKED,
        Said("Tue 17 Jan 12:01", "email", "post_purchase.review_request"),
        OFFERED,
        Said("Sun 12 Feb 12:01", "email", "post_purchase.order_confirmed"),
    ]


async def test_a_middling_score_asks_for_no_review(travel: Travel) -> None:
    run = await asked(travel, await shopper(travel))
    await travel.texts("3")

    assert await ends(run) == ("not_bought_again", "retention")
    assert await run.said() == [*ASKED, OFFERED]
    assert await tasks_of(travel, "care") == []


async def test_the_unhappiest_meet_a_person_within_two_hours_and_no_offer(travel: Travel) -> None:
    """What a person resolved is followed up at once."""
    run = await asked(travel, await shopper(travel))
    await travel.texts("1")
    await run.record_open("waiting for the person")
    (task,) = await tasks_of(travel, "care")
    assert (task.reason, task.workflow_id, task.key) == ("satisfaction 1 of 5", run.id, "o-1")
    assert f"{task.at:%a %d %b %H:%M}" == "Mon 16 Jan 12:01"
    assert task.due_at - task.at == timedelta(hours=2)
    assert (await run.status()).waiting_for == ("Issue Resolved",)

    await travel.ahead(timedelta(hours=1))
    await travel.resolves(task)
    assert await ends(run) == ("made_good", "retention")
    assert await run.said() == [
        *ASKED,
        Said("Mon 16 Jan 13:01", "email", "post_purchase.follow_up"),
    ]


async def test_the_unhappy_whom_nobody_helps_hear_nothing_more(travel: Travel) -> None:
    """No offer within the month that we wait, none after it."""
    run = await asked(travel, await shopper(travel))
    await travel.texts("2")
    (task,) = await tasks_of(travel, "care")
    assert task.reason == "satisfaction 2 of 5"

    assert await ends(run) == ("not_made_good", "retention")
    assert await run.said() == ASKED
    assert await travel.now() >= datetime(2040, 2, 15, 12, tzinfo=UTC)


async def test_the_unhappy_who_buy_again_still_are_followed_up_and_made_no_offer(
    travel: Travel,
) -> None:
    run = await asked(travel, await shopper(travel))
    await travel.texts("2")
    await ordered(travel, "ana", "o-2")
    assert (await run.status()).waiting_for == ("Issue Resolved",)
    await travel.resolves((await tasks_of(travel, "care"))[0])

    assert await ends(run) == ("made_good", "retention")
    assert [said.message for said in await run.said()][3:] == [
        "post_purchase.order_confirmed",
        "post_purchase.follow_up",
    ]


async def test_who_does_not_answer_is_made_the_offer_all_the_same(travel: Travel) -> None:
    run = await asked(travel, await shopper(travel))
    await travel.ahead(timedelta(days=7))
    assert (await run.status()).waiting_for == ("Order Completed",)

    assert await ends(run) == ("not_bought_again", "retention")
    assert await run.said() == [*ASKED, OFFERED]


async def test_without_consent_to_surveys_nobody_is_asked(travel: Travel) -> None:
    """The story goes on to the offer."""
    run = await delivered(travel, await shopper(travel, consents={**TIPS, **OFFERS}))

    assert await ends(run) == ("not_bought_again", "retention")
    assert await run.said() == [CONFIRMED, TIPPED, OFFERED]
    assert ("post_purchase.satisfaction", "skipped", "no_consent") in await run.decisions()


# Fails: `Journey.ask` waits out the answer window of a question that was skipped on every channel.
async def test_an_answer_to_what_was_never_asked_is_not_waited_for(travel: Travel) -> None:
    """What the enrolment waits for is shown to operators, and must be true."""
    run = await delivered(travel, await shopper(travel, consents={**TIPS, **OFFERS}))
    await travel.ahead(timedelta(days=5, minutes=1))

    assert (await run.status()).waiting_for == ("Order Completed",)


async def test_without_consent_to_tips_and_offers_neither_is_sent(travel: Travel) -> None:
    """They are asked, and waited for, as anybody."""
    run = await asked(travel, await shopper(travel, consents=SURVEYS))
    await travel.texts("3")

    assert await ends(run) == ("not_bought_again", "retention")
    assert await run.said() == [CONFIRMED, QUESTIONED]
    assert await run.decisions() == [
        ("post_purchase.order_confirmed", "sent", "accepted"),
        ("post_purchase.care_tips", "skipped", "no_consent"),
        ("post_purchase.satisfaction", "sent", "accepted"),
        ("post_purchase.offer", "skipped", "no_consent"),
    ]


async def test_without_consent_to_texts_the_question_comes_by_mail(travel: Travel) -> None:
    """It is answered on its page."""
    by_mail = {**TIPS, Topic.SURVEYS: [Channel.EMAIL], **OFFERS}
    run = await asked(travel, await shopper(travel, consents=by_mail))
    assert await travel.taps(run, SATISFACTION, "5") is AnswerOutcome.ANSWERED

    assert await ends(run) == ("not_bought_again", "advocacy")
    assert await run.said() == [
        CONFIRMED,
        TIPPED,
        Said("Mon 16 Jan 12:00", "email", "post_purchase.satisfaction"),
        Said("Mon 16 Jan 12:01", "email", "post_purchase.review_request"),
        OFFERED,
    ]


async def test_without_a_number_the_question_comes_by_mail(travel: Travel) -> None:
    run = await asked(travel, await shopper(travel, phone=None))
    assert await travel.taps(run, SATISFACTION, "1") is AnswerOutcome.ANSWERED
    await travel.resolves((await tasks_of(travel, "care"))[0])

    assert await ends(run) == ("made_good", "retention")
    assert [said.channel for said in await run.said()] == ["email"] * 4


async def test_who_agreed_to_texts_alone_is_asked_for_no_review_by_mail(travel: Travel) -> None:
    """A review is asked for by e-mail, which needs its own consent."""
    by_text = {**TIPS, Topic.SURVEYS: [Channel.SMS], **OFFERS}
    run = await asked(travel, await shopper(travel, consents=by_text))
    await travel.texts("4")

    assert await ends(run) == ("not_bought_again", "advocacy")
    assert await run.said() == [*ASKED, OFFERED]
    assert ("post_purchase.review_request", "skipped", "no_consent") in await run.decisions()


async def test_who_stopped_our_texts_is_asked_by_mail(travel: Travel) -> None:
    run = await delivered(travel, await shopper(travel))
    assert await travel.texts("STOP") == ""
    await travel.ahead(timedelta(days=5, minutes=1))

    assert (await run.said())[-1] == QUESTIONED._replace(channel="email")


async def test_a_question_due_at_night_waits_for_the_morning(travel: Travel) -> None:
    """The week to answer counts from when they got it."""
    await travel.to(datetime(2040, 1, 10, 6, 0, tzinfo=UTC))
    run = await delivered(travel, await shopper(travel, time_zone=SAO_PAULO))
    await travel.ahead(timedelta(days=5, minutes=1))
    assert (await run.status()).touchpoints[-1].reason == "quiet_hours"
    await run.record_open("question held for the night")
    await travel.ahead(timedelta(days=7, hours=5))
    assert await travel.texts("5") == ""

    assert await ends(run) == ("not_bought_again", "advocacy")
    assert await run.said() == [
        Said("Tue 10 Jan 03:00", "email", "post_purchase.order_confirmed"),
        Said("Fri 13 Jan 03:00", "email", "post_purchase.care_tips"),
        Said("Tue 17 Jan 09:00", "sms", "post_purchase.satisfaction"),
        Said("Tue 24 Jan 08:01", "email", "post_purchase.review_request"),
        Said("Sat 11 Feb 03:00", "email", "post_purchase.offer"),
    ]
