"""The recommendation question, a week after the keys: each score, and none."""

import pytest

from domain.customers import Channel, Topic
from tests.journeys.cars import (
    DAY,
    HOUR,
    MINUTE,
    WEEK,
    facts,
    handed_over,
    happens,
    ledger,
    ordered,
    since_confirmed,
    tasks,
)
from tests.journeys.travel import Travel
from tests.thorough import few
from workflows.car_delivery.events import CarHandedOver

pytestmark = pytest.mark.unrecorded


@pytest.mark.parametrize("score", few(["6", "0", *"12345"], 2))
async def test_who_would_not_recommend_us_meets_a_person(travel: Travel, score: str) -> None:
    run = await handed_over(travel)
    await travel.ahead(WEEK + HOUR)
    await travel.texts(score)

    assert facts(await run.ending()) == ("detractor", "retention")
    reason = f"recommendation {score} of 10"
    assert await tasks(travel) == [("care", reason, "Tue 17 Jan 13:00")]
    assert (await since_confirmed(run))[-1][2] == "recommendation"


@pytest.mark.parametrize("score", ["7", "8"])
async def test_who_is_content_is_left_in_peace(travel: Travel, score: str) -> None:
    run = await handed_over(travel)
    await travel.ahead(WEEK + HOUR)
    await travel.texts(score)

    assert facts(await run.ending()) == ("handed_over", "retention")
    assert (await since_confirmed(run))[-1][2] == "recommendation"
    assert await tasks(travel) == []


@pytest.mark.parametrize("answer", ["9", "10", "ten", "Zece!", "dez, obrigado"])
async def test_who_would_recommend_us_is_asked_to(travel: Travel, answer: str) -> None:
    run = await handed_over(travel)
    await travel.ahead(WEEK + HOUR)
    await travel.texts(answer)

    assert facts(await run.ending()) == ("promoter", "advocacy")
    assert (await since_confirmed(run))[-1] == ("Tue 17 Jan 13:00", "email", "refer_a_friend")


async def test_an_answer_a_minute_before_the_end_counts_and_one_after_it_does_not(
    travel: Travel,
) -> None:
    run = await handed_over(travel)
    await travel.ahead(3 * WEEK - 2 * MINUTE)
    await travel.texts("10")
    assert (await run.ending()).outcome == "promoter"

    other = await ordered(travel, order="car-2")
    await happens(other, CarHandedOver)
    await travel.ahead(3 * WEEK + DAY)
    assert await travel.texts("10") != ""
    assert (await other.ending()).outcome == "handed_over"


async def test_without_consent_to_surveys_nobody_is_asked(travel: Travel) -> None:
    consents = {Topic.ORDER_UPDATES: [Channel.SMS]}
    run = await handed_over(travel, consents=consents)
    assert facts(await run.ending()) == ("handed_over", "retention")
    assert await since_confirmed(run) == [("Tue 10 Jan 12:00", "email", "thanks")]
    assert await ledger(travel, "recommendation") == [("skipped", "no_consent")]
