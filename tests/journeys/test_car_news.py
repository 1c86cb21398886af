"""What buyers are told of their car while it is built and travels, and what they are spared."""

from datetime import date

import pytest

from domain.events.commerce import OrderEvent
from tests.journeys.cars import (
    DAY,
    HOUR,
    MARCH,
    MINUTE,
    SAO_PAULO,
    SLOTS,
    WEEK,
    happens,
    ledger,
    ordered,
    since_confirmed,
    words,
)
from tests.journeys.travel import Travel
from workflows.car_delivery.events import (
    CarArrived,
    CarBuildStarted,
    CarBuilt,
    CarHandedOver,
    CarShipped,
    DeliveryEstimateChanged,
)

pytestmark = pytest.mark.unrecorded


# --- the confirmation -----------------------------------------------------------------------------


async def test_the_confirmation_writes_the_day_as_the_language_does(
    travel: Travel,
) -> None:
    await ordered(travel, locale="ro")
    mail, text = await words(travel, "car_confirmed")
    assert "1 martie" in mail
    assert "1 martie" in text


async def test_without_an_estimate_the_confirmation_names_no_day(travel: Travel) -> None:
    await ordered(travel, estimated_on=None)
    assert all("stimated" not in told for told in await words(travel, "car_confirmed"))


# --- milestones -----------------------------------------------------------------------------------


async def test_a_milestone_told_once_is_not_told_again(travel: Travel) -> None:
    """A factory's system says everything twice, an hour or a week later."""
    run = await ordered(travel)
    await happens(run, CarBuildStarted, after=DAY)
    await happens(run, CarBuildStarted, after=2 * HOUR)
    await happens(run, CarBuildStarted, after=WEEK)
    await travel.ahead(DAY)
    assert await since_confirmed(run) == [("Tue 10 Jan 13:00", "sms", "progress")]


async def test_a_milestone_repeated_within_the_hour_is_named_once(travel: Travel) -> None:
    run = await ordered(travel)
    await happens(run, CarBuilt, CarBuilt, CarBuilt, after=DAY)
    await travel.ahead(DAY)
    (told,) = await words(travel, "progress")
    assert told.count("it is finished") == 1


@pytest.mark.parametrize(
    ("kinds", "told"),
    [
        ((CarBuildStarted, CarBuilt), "its build has begun and it is finished."),
        ((CarBuilt, CarShipped), "it is finished and it is on its way to you."),
        (
            (CarShipped, CarBuildStarted, CarBuilt),
            "its build has begun, it is finished and it is on its way to you.",
        ),
    ],
    ids=["two", "the other two", "three out of order"],
)
async def test_milestones_of_one_hour_are_told_as_one(
    travel: Travel, kinds: tuple[type[OrderEvent], ...], told: str
) -> None:
    run = await ordered(travel)
    await travel.ahead(DAY)
    for kind in kinds:
        await happens(run, kind)
        await travel.ahead(20 * MINUTE)
    await travel.ahead(DAY)

    assert await since_confirmed(run) == [("Tue 10 Jan 13:00", "sms", "progress")]
    (text,) = await words(travel, "progress")
    assert told in text


async def test_a_milestone_after_the_hour_is_told_apart(travel: Travel) -> None:
    run = await ordered(travel)
    await happens(run, CarBuildStarted, after=DAY)
    await happens(run, CarBuilt, after=HOUR + MINUTE)
    await travel.ahead(DAY)
    assert await since_confirmed(run) == [
        ("Tue 10 Jan 13:00", "sms", "progress"),
        ("Tue 10 Jan 14:01", "sms", "progress"),
    ]


async def test_a_milestone_that_lags_behind_is_not_told(travel: Travel) -> None:
    """Who heard that it is on its way is not told that it was built."""
    run = await ordered(travel)
    await happens(run, CarShipped, after=DAY)
    await happens(run, CarBuilt, after=2 * HOUR)
    await happens(run, CarBuildStarted, after=2 * HOUR)
    await travel.ahead(DAY)
    (told,) = await words(travel, "progress")
    assert "it is on its way to you" in told


async def test_a_milestone_may_be_missing(travel: Travel) -> None:
    run = await ordered(travel)
    await happens(run, CarBuildStarted, after=DAY)
    await happens(run, CarShipped, after=WEEK)
    await travel.ahead(DAY)
    assert len(await words(travel, "progress")) == 2


async def test_news_held_for_the_night_is_moot_when_the_car_arrives(travel: Travel) -> None:
    run = await ordered(travel, time_zone=SAO_PAULO)
    await happens(run, CarShipped, after=12 * HOUR)
    await happens(run, CarArrived, after=5 * HOUR, **SLOTS)
    await travel.ahead(10 * HOUR)

    assert await since_confirmed(run) == [("Tue 10 Jan 09:00", "sms", "choose_slot")]
    assert await ledger(travel, "progress") == [("skipped", "moot")]


async def test_who_has_the_keys_within_the_hour_is_thanked_and_hears_of_nothing_else(
    travel: Travel,
) -> None:
    """Nobody who drives their car is told that it is on its way."""
    run = await ordered(travel)
    await happens(run, CarShipped, after=DAY)
    await happens(run, CarHandedOver, after=30 * MINUTE)
    await travel.ahead(DAY)
    assert [told for _, _, told in await since_confirmed(run)] == ["thanks"]


# --- estimates ------------------------------------------------------------------------------------


async def test_a_delay_of_more_than_three_days_brings_an_apology(travel: Travel) -> None:
    run = await ordered(travel)
    await happens(run, DeliveryEstimateChanged, after=DAY, estimated_on=date(2040, 3, 5))

    assert await since_confirmed(run) == [("Tue 10 Jan 12:00", "sms", "delayed")]
    (told,) = await words(travel, "delayed")
    assert "New estimated date: March 5." in told


@pytest.mark.parametrize(
    "day", [date(2040, 3, 4), date(2040, 2, 1), MARCH, None], ids=["three", "early", "same", "none"]
)
async def test_a_bearable_change_brings_none(travel: Travel, day: date | None) -> None:
    """Three days exactly, an earlier day, the same one, or none at all."""
    run = await ordered(travel)
    await happens(run, DeliveryEstimateChanged, after=DAY, estimated_on=day)
    await travel.ahead(DAY)
    assert await since_confirmed(run) == []


async def test_two_small_delays_add_up(travel: Travel) -> None:
    """What counts is the day they were told, not the one before."""
    run = await ordered(travel)
    await happens(run, DeliveryEstimateChanged, after=DAY, estimated_on=date(2040, 3, 3))
    await happens(run, DeliveryEstimateChanged, after=DAY, estimated_on=date(2040, 3, 5))
    assert await since_confirmed(run) == [("Wed 11 Jan 12:00", "sms", "delayed")]


async def test_a_delay_counts_from_the_day_of_the_last_apology(travel: Travel) -> None:
    run = await ordered(travel)
    await happens(run, DeliveryEstimateChanged, after=DAY, estimated_on=date(2040, 3, 10))
    await happens(run, DeliveryEstimateChanged, after=DAY, estimated_on=date(2040, 3, 13))
    await happens(run, DeliveryEstimateChanged, after=DAY, estimated_on=date(2040, 3, 14))
    first, second = await words(travel, "delayed")
    assert ("March 10" in first, "March 14" in second) == (True, True)


async def test_a_milestone_tells_the_new_day_and_delays_count_from_there(travel: Travel) -> None:
    run = await ordered(travel)
    await happens(run, DeliveryEstimateChanged, after=DAY, estimated_on=date(2040, 3, 3))
    await happens(run, CarBuildStarted, after=DAY)
    await happens(run, DeliveryEstimateChanged, after=DAY, estimated_on=date(2040, 3, 6))

    assert await since_confirmed(run) == [("Wed 11 Jan 13:00", "sms", "progress")]
    assert "March 3" in (await words(travel, "progress"))[0]


async def test_an_estimate_that_was_unknown_is_told_with_the_next_milestone(travel: Travel) -> None:
    """A first day is no delay; once told, a later one is."""
    run = await ordered(travel, estimated_on=None)
    await happens(run, DeliveryEstimateChanged, after=DAY, estimated_on=date(2040, 4, 1))
    await happens(run, CarBuildStarted, after=DAY)
    await happens(run, DeliveryEstimateChanged, after=DAY, estimated_on=date(2040, 4, 9))

    assert await since_confirmed(run) == [
        ("Wed 11 Jan 13:00", "sms", "progress"),
        ("Thu 12 Jan 12:00", "sms", "delayed"),
    ]
    assert "Estimated delivery: April 1." in (await words(travel, "progress"))[0]


async def test_an_apology_at_night_waits_for_the_morning(travel: Travel) -> None:
    run = await ordered(travel, time_zone=SAO_PAULO)
    later = date(2040, 3, 20)
    await happens(run, DeliveryEstimateChanged, after=14 * HOUR, estimated_on=later)
    await travel.ahead(DAY)
    assert await since_confirmed(run) == [("Tue 10 Jan 09:00", "sms", "delayed")]


async def test_an_apology_held_for_the_night_is_moot_when_the_car_arrives(travel: Travel) -> None:
    run = await ordered(travel, time_zone=SAO_PAULO)
    later = date(2040, 3, 20)
    await happens(run, DeliveryEstimateChanged, after=14 * HOUR, estimated_on=later)
    await happens(run, CarArrived, after=HOUR, **SLOTS)
    await travel.ahead(DAY)

    assert ("Tue 10 Jan 09:00", "sms", "choose_slot") in await since_confirmed(run)
    assert await ledger(travel, "delayed") == [("skipped", "moot")]


async def test_a_day_that_changed_while_news_was_gathered_is_not_told(travel: Travel) -> None:
    """Nobody is told a day that we know to be wrong, and then the right one."""
    run = await ordered(travel)
    await happens(run, CarBuildStarted, after=DAY)
    later = date(2040, 3, 20)
    await happens(run, DeliveryEstimateChanged, after=10 * MINUTE, estimated_on=later)
    await travel.ahead(DAY)
    assert all("March 1." not in told for told in await words(travel, "progress"))


async def test_a_reassurance_promises_no_day(travel: Travel) -> None:
    """It names none, so a delay still counts from the day that was told before."""
    run = await ordered(travel)
    await happens(run, DeliveryEstimateChanged, after=DAY, estimated_on=date(2040, 3, 4))
    await happens(run, DeliveryEstimateChanged, after=3 * WEEK, estimated_on=date(2040, 3, 7))
    assert "March" not in (await words(travel, "reassurance"))[0]
    assert [told for _, _, told in await since_confirmed(run)] == ["reassurance", "delayed"]


# --- silence --------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [DeliveryEstimateChanged, CarBuildStarted])
async def test_what_they_are_not_told_is_no_word_of_ours(
    travel: Travel, kind: type[OrderEvent]
) -> None:
    """Neither a small change of the estimate, nor a milestone told before."""
    run = await ordered(travel)
    await happens(run, CarBuildStarted)
    await happens(run, kind, after=2 * WEEK, estimated_on=date(2040, 3, 2))
    await travel.ahead(WEEK + 2 * HOUR)
    assert await since_confirmed(run) == [
        ("Mon 09 Jan 13:00", "sms", "progress"),
        ("Mon 30 Jan 13:00", "email", "reassurance"),
    ]


async def test_news_after_a_reassurance_goes_on(travel: Travel) -> None:
    run = await ordered(travel)
    await happens(run, CarBuildStarted, after=4 * WEEK)
    await happens(run, CarArrived, after=4 * WEEK)
    assert [told for _, _, told in await since_confirmed(run)] == [
        "reassurance",
        "progress",
        "reassurance",
        "we_will_call",  # it came without a slot
    ]
