"""Answers to post-purchase: by text, on the page, and as a signal."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from domain.customers import Channel, Topic
from domain.questions import AnswerOutcome
from tests.inbound import texted
from tests.journeys.shopping import ASKED, asked, delivered, ends, shopper, tasks_of
from tests.journeys.travel import GOSSIP, PHONE, Run, Said, Travel
from workflows.post_purchase.messages import SATISFACTION

pytestmark = pytest.mark.unrecorded

NOT_UNDERSTOOD = "Sorry, we did not understand that. Please reply with one number: 1, 2, 3, 4, 5."
ASKING = "waiting for an answer to Satisfaction question"


async def test_a_wrong_text_is_helped_once_and_then_meets_a_person(travel: Travel) -> None:
    """And the right answer counts all the same."""
    run = await asked(travel, await shopper(travel))
    assert await travel.texts("all 7 dwarfs") == NOT_UNDERSTOOD
    assert await tasks_of(travel, "support") == []
    assert await travel.texts("6") == ""
    assert await travel.texts("what?") == ""
    (task,) = await tasks_of(travel, "support")
    assert (task.reason, task.words) == ("answers that were not understood", "6")
    assert task.due_at - task.at == timedelta(hours=2)
    assert (await run.status()).doing == ASKING

    assert await travel.texts("4") == ""
    assert await ends(run) == ("not_bought_again", "advocacy")
    assert (await run.said())[3:5] == [
        Said("Mon 16 Jan 12:01", "sms", "reply"),
        Said("Mon 16 Jan 12:01", "email", "post_purchase.review_request"),
    ]


async def test_that_support_read_a_text_is_no_answer(travel: Travel) -> None:
    """Its task is about the text, not about the unhappiness that they tell of next."""
    run = await asked(travel, await shopper(travel))
    await travel.texts("hm")
    await travel.texts("hm?")
    (about_texts,) = await tasks_of(travel, "support")
    await travel.texts("1")
    await travel.resolves(about_texts)

    assert (await run.status()).waiting_for == ("Issue Resolved",)
    assert await ends(run) == ("not_made_good", "retention")


async def test_a_late_answer_is_thanked_for_once_and_moves_nothing(travel: Travel) -> None:
    run = await asked(travel, await shopper(travel))
    await travel.ahead(timedelta(days=8))
    assert "closed by now" in await travel.texts("1")
    assert await travel.texts("1") == ""
    assert await travel.taps(run, SATISFACTION, "1") is AnswerOutcome.LATE

    assert await tasks_of(travel, "care") == []
    assert await ends(run) == ("not_bought_again", "retention")


async def test_an_answer_counts_until_the_week_is_nearly_over(travel: Travel) -> None:
    """The last minute is kept for its way to the journey."""
    run = await asked(travel, await shopper(travel))
    await travel.to(datetime(2040, 1, 23, 11, 58, tzinfo=UTC))
    await run.record_open("question in its last minutes")
    assert await travel.texts("2") == ""

    (task,) = await tasks_of(travel, "care")
    assert f"{task.at:%a %d %b %H:%M}" == "Mon 23 Jan 11:58"
    await travel.resolves(task)
    assert await ends(run) == ("made_good", "retention")


async def test_an_answer_in_the_very_last_minute_is_late(travel: Travel) -> None:
    """Not heard by half: neither the store nor the journey takes it for an answer."""
    run = await asked(travel, await shopper(travel))
    await travel.to(datetime(2040, 1, 23, 11, 59, 30, tzinfo=UTC))
    assert (await run.status()).doing == ASKING
    assert "closed by now" in await travel.texts("2")

    assert await ends(run) == ("not_bought_again", "retention")
    assert await tasks_of(travel, "care") == []


@pytest.mark.parametrize("minute", [50, 59])
async def test_an_answer_that_reaches_its_journey_in_time_is_nobodys_task(
    travel: Travel, minute: int
) -> None:
    """The question has closed, and the journey still waits: that is what the minute is for."""
    run = await asked(travel, await shopper(travel))
    await accepted(travel, "2")
    await travel.to(datetime(2040, 1, 23, 11, minute, 30, tzinfo=UTC))
    await travel.jornada.relay.dispatcher.dispatch_all()
    await run.settled()

    assert await tasks_of(travel, "support") == []
    (task,) = await tasks_of(travel, "care")
    assert task.reason == "satisfaction 2 of 5"


async def test_an_answer_that_reaches_its_journey_too_late_is_read_by_a_person(
    travel: Travel,
) -> None:
    """Temporal was away as the week ended: they were thanked, and the story went on without it."""
    run = await asked(travel, await shopper(travel))
    await accepted(travel, "2")
    await travel.to(datetime(2040, 1, 23, 12, 1, tzinfo=UTC))
    assert await tasks_of(travel, "support") == []
    await travel.jornada.relay.dispatcher.dispatch_all()
    await run.settled()

    (task,) = await tasks_of(travel, "support")
    assert task.reason == "an answer that its journey may not have heard"
    assert task.customer_id == "ana"
    assert task.due_at - task.at == timedelta(hours=2)
    assert await ends(run) == ("not_bought_again", "retention")
    assert await tasks_of(travel, "care") == []
    assert await tasks_of(travel, "support") == [task]


async def accepted(travel: Travel, body: str) -> None:
    """Take in a text ten minutes before the week is over, which is not dispatched yet."""
    at = datetime(2040, 1, 23, 11, 50, tzinfo=UTC)
    await travel.to(at)
    heard = await travel.jornada.customers.received(texted("SM1", PHONE, body, at))
    assert heard.outcome is AnswerOutcome.ANSWERED


async def test_what_was_answered_on_the_page_is_not_answered_by_a_text(travel: Travel) -> None:
    """The first answer counts, the same again does nothing, and another one meets a person."""
    run = await asked(travel, await shopper(travel))
    assert await travel.taps(run, SATISFACTION, "4") is AnswerOutcome.ANSWERED
    assert await travel.texts("4") == ""
    assert await tasks_of(travel, "support") == []
    assert await travel.texts("1") == ""

    (task,) = await tasks_of(travel, "support")
    assert (task.reason, task.words) == ("another answer than their first", "1")
    assert await tasks_of(travel, "care") == []
    assert await ends(run) == ("not_bought_again", "advocacy")
    assert [line.answer for line in (await run.status()).touchpoints][2] == "4"
    assert "reply" not in [said.message for said in await run.said()]


async def test_what_was_answered_by_a_text_is_not_answered_on_the_page(travel: Travel) -> None:
    run = await asked(travel, await shopper(travel))
    assert await travel.texts("1") == ""
    assert await travel.taps(run, SATISFACTION, "5") is AnswerOutcome.ANSWERED_BEFORE
    await travel.resolves((await tasks_of(travel, "care"))[0])

    assert await ends(run) == ("made_good", "retention")
    assert await run.said() == [
        *ASKED,
        Said("Mon 16 Jan 12:01", "email", "post_purchase.follow_up"),
    ]


async def test_what_they_add_in_their_own_words_stays_in_the_store(travel: Travel) -> None:
    """By text and by page; the histories of both are searched for it once they are recorded."""
    first = await asked(travel, await shopper(travel))
    assert await travel.texts(f"2, because {GOSSIP}") == ""
    second = await asked(travel, await shopper(travel, "bia", phone=None))
    assert await travel.taps(second, SATISFACTION, "1", words=GOSSIP) is AnswerOutcome.ANSWERED

    reasons = [task.reason for task in await tasks_of(travel, "care")]
    assert reasons == ["satisfaction 2 of 5", "satisfaction 1 of 5"]
    for run in (first, second):
        history = str(await run.handle.fetch_history())
        assert "satisfaction" in history
        assert GOSSIP not in history


async def test_a_text_about_a_question_that_came_by_mail_is_read_by_a_person(
    travel: Travel,
) -> None:
    """Nobody can tell what it is about; the question stays open on its page."""
    by_mail = {Topic.SURVEYS: [Channel.EMAIL]}
    run = await asked(travel, await shopper(travel, consents=by_mail))
    assert await travel.texts("1") == ""
    (task,) = await tasks_of(travel, "support")
    assert (task.reason, task.words) == ("a text that answers no question", "1")

    assert await travel.taps(run, SATISFACTION, "5") is AnswerOutcome.ANSWERED
    assert await ends(run) == ("not_bought_again", "advocacy")


async def test_an_answer_at_night_is_acted_upon_at_night(travel: Travel) -> None:
    """E-mail makes no noise; and whoever texts at three may be texted back."""
    run = await asked(travel, await shopper(travel, time_zone="America/Sao_Paulo"))
    await travel.ahead(timedelta(hours=18))
    assert await travel.texts("good") == NOT_UNDERSTOOD
    assert await travel.texts("5") == ""

    assert (await run.said())[3:] == [
        Said("Tue 17 Jan 03:01", "sms", "reply"),
        Said("Tue 17 Jan 03:01", "email", "post_purchase.review_request"),
    ]


async def answered(run: Run, event_id: str, **properties: Any) -> None:
    """Signal an answer as anybody could, past the door that checks it."""
    envelope = {"event_id": event_id, "name": "Answered", "properties": properties}
    await run.handle.signal("event", envelope)


async def test_a_signalled_answer_to_something_else_moves_nothing(travel: Travel) -> None:
    """Not to another touchpoint, not with an option that there is not, not with none."""
    run = await asked(travel, await shopper(travel))
    own = "post_purchase.satisfaction:1"
    await answered(run, "e-1", asked="post_purchase.satisfaction:2", option="1")
    await answered(run, "e-2", asked="car_delivery.recommendation:1", option="1")
    await answered(run, "e-3", asked=own, option="9")
    await answered(run, "e-4", asked=own, option="one, say")
    await answered(run, "e-5", asked=own)
    await answered(run, "e-6", option="1")
    await answered(run, "e-7")
    await run.settled()
    status = await run.status()
    assert (status.doing, status.quarantined_count) == (ASKING, 0)

    assert await ends(run) == ("not_bought_again", "retention")
    assert await tasks_of(travel, "care") == []


async def test_a_signalled_answer_to_this_question_counts(travel: Travel) -> None:
    """So it was not the signalling that moved nothing."""
    run = await asked(travel, await shopper(travel))
    await answered(run, "e-1", asked="post_purchase.satisfaction:1", option="5")
    await run.settled()

    assert await ends(run) == ("not_bought_again", "advocacy")


async def test_an_answer_heard_before_the_question_was_seen_to_leave_counts(travel: Travel) -> None:
    """As when they are quicker than the vendor's word: it is remembered, and taken at once."""
    run = await delivered(travel, await shopper(travel))
    await answered(run, "e-1", asked="post_purchase.satisfaction:1", option="4")
    await travel.ahead(timedelta(days=5, minutes=1))

    assert (await run.status()).waiting_for == ("Order Completed",)
    assert await run.said() == [
        *ASKED,
        Said("Mon 16 Jan 12:00", "email", "post_purchase.review_request"),
    ]
