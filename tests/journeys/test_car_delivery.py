"""Car delivery from the order to the arrival, and from the keys to a word for friends."""

from datetime import UTC, date, datetime

from domain.events.commerce import OrderCancelled
from tests.journeys.cars import (
    DAY,
    HOUR,
    MINUTE,
    NIGHT,
    SAO_PAULO,
    SLOTS,
    WEEK,
    facts,
    handed_over,
    happens,
    ledger,
    ordered,
    since_confirmed,
    tasks,
    words,
)
from tests.journeys.travel import Said, Travel
from workflows.car_delivery.events import (
    CarArrived,
    CarBuildStarted,
    CarBuilt,
    CarHandedOver,
    CarShipped,
    DeliveryEstimateChanged,
)


async def test_a_smooth_delivery_is_told_from_the_order_to_a_word_for_friends(
    travel: Travel,
) -> None:
    """Everything as it should be, by the clock of a Brazilian customer."""
    run = await ordered(travel, time_zone=SAO_PAULO, locale="pt-BR")
    await happens(run, CarBuildStarted, after=3 * DAY)
    await happens(run, CarBuilt, after=10 * DAY)
    await happens(run, CarShipped, after=5 * DAY)
    slot = datetime(2040, 2, 15, 13, 0, tzinfo=UTC)
    await happens(run, CarArrived, after=14 * DAY, slot_1=slot)
    await travel.texts("1, por favor")
    await travel.to(slot)
    await happens(run, CarHandedOver)
    await travel.ahead(WEEK)
    await travel.texts("10")

    assert facts(await run.ending()) == ("promoter", "advocacy")
    assert await run.said() == [
        Said("Mon 09 Jan 09:00", "email", "car_delivery.car_confirmed"),
        Said("Mon 09 Jan 09:00", "sms", "car_delivery.car_confirmed"),
        Said("Thu 12 Jan 10:00", "sms", "car_delivery.progress"),
        Said("Sun 22 Jan 10:00", "sms", "car_delivery.progress"),
        Said("Fri 27 Jan 10:00", "sms", "car_delivery.progress"),
        Said("Fri 10 Feb 09:00", "sms", "car_delivery.choose_slot"),
        Said("Fri 10 Feb 09:00", "sms", "car_delivery.slot_booked"),
        Said("Tue 14 Feb 10:00", "sms", "car_delivery.slot_reminder"),
        Said("Wed 15 Feb 10:00", "email", "car_delivery.thanks"),
        Said("Wed 22 Feb 10:00", "sms", "car_delivery.recommendation"),
        Said("Wed 22 Feb 10:00", "email", "car_delivery.refer_a_friend"),
    ]


async def test_without_consent_to_texts_everything_comes_by_mail(travel: Travel) -> None:
    """The confirmation's text is refused, the rest takes the next channel."""
    run = await ordered(travel, consents={})
    await happens(run, CarBuildStarted, after=DAY)
    await travel.ahead(HOUR)
    await happens(run, CarArrived, **SLOTS)

    assert await run.said() == [
        Said("Mon 09 Jan 12:00", "email", "car_delivery.car_confirmed"),
        Said("Tue 10 Jan 13:00", "email", "car_delivery.progress"),
        Said("Tue 10 Jan 13:00", "email", "car_delivery.choose_slot"),
    ]
    assert ("car_delivery.car_confirmed", "skipped", "no_consent") in await run.decisions()


async def test_who_orders_at_night_gets_her_text_in_the_morning(travel: Travel) -> None:
    """The mail comes at once."""
    await travel.to(NIGHT)
    run = await ordered(travel, time_zone=SAO_PAULO)
    await run.record_open("a confirmation held for the night")
    await travel.ahead(DAY)

    assert await run.said() == [
        Said("Mon 09 Jan 22:00", "email", "car_delivery.car_confirmed"),
        Said("Tue 10 Jan 09:00", "sms", "car_delivery.car_confirmed"),
    ]


async def test_what_happens_while_the_confirmation_is_held_is_told_after_it(travel: Travel) -> None:
    """Nothing is lost, and nothing overtakes it."""
    await travel.to(NIGHT)
    run = await ordered(travel, time_zone=SAO_PAULO)
    await happens(run, CarBuildStarted, after=HOUR)
    await travel.ahead(DAY)

    assert [said.when for said in await run.said()] == [
        "Mon 09 Jan 22:00",
        "Tue 10 Jan 09:00",
        "Tue 10 Jan 10:00",
    ]


async def test_two_cars_of_one_customer_never_mix(travel: Travel) -> None:
    """What happens to one is not told of the other, and ends only its own story."""
    first, second = await ordered(travel), await ordered(travel, order="car-2")
    await happens(second, CarArrived, after=DAY, **SLOTS)
    await happens(first, OrderCancelled, after=HOUR)

    assert (await first.ending()).outcome == "left"
    assert (await second.status()).doing == "waiting for an answer to Choice of a handover slot"
    assert [line[0].removeprefix("car_delivery.") for line in await first.decisions()] == [
        "car_confirmed",
        "car_confirmed",
        "car_cancelled",
    ]


async def test_each_milestone_is_told_an_hour_after_it_happened(travel: Travel) -> None:
    run = await ordered(travel)
    await run.record_open("waiting for news")
    await happens(run, CarBuildStarted, after=DAY)
    await run.record_open("gathering")
    await happens(run, CarBuilt, after=DAY)
    await happens(run, CarShipped, after=DAY)
    await travel.ahead(HOUR)

    assert await since_confirmed(run) == [
        ("Tue 10 Jan 13:00", "sms", "progress"),
        ("Wed 11 Jan 13:00", "sms", "progress"),
        ("Thu 12 Jan 13:00", "sms", "progress"),
    ]
    begun, built, shipped = await words(travel, "progress")
    assert "its build has begun." in begun
    assert "it is finished." in built
    assert "it is on its way to you." in shipped
    assert all("Estimated delivery: March 1." in told for told in (begun, built, shipped))


async def test_a_milestone_gathered_at_night_is_told_in_the_morning(travel: Travel) -> None:
    run = await ordered(travel, time_zone=SAO_PAULO)
    await happens(run, CarBuildStarted, after=11 * HOUR + 30 * MINUTE)
    await travel.ahead(2 * HOUR)
    await run.record_open("news held for the night")
    await travel.ahead(DAY)
    assert await since_confirmed(run) == [("Tue 10 Jan 09:00", "sms", "progress")]


async def test_who_hears_of_the_arrival_within_the_hour_hears_of_nothing_else(
    travel: Travel,
) -> None:
    """The slots are what matters now; the ledger says why the news never came."""
    run = await ordered(travel)
    await happens(run, CarShipped, after=DAY)
    await happens(run, CarArrived, after=30 * MINUTE, **SLOTS)

    assert await since_confirmed(run) == [("Tue 10 Jan 12:30", "sms", "choose_slot")]
    assert await ledger(travel, "progress") == [("skipped", "moot")]


async def test_a_delay_after_an_earlier_day_was_told_counts_from_that(travel: Travel) -> None:
    run = await ordered(travel)
    await happens(run, DeliveryEstimateChanged, after=DAY, estimated_on=date(2040, 2, 20))
    await happens(run, CarBuildStarted, after=DAY)
    await happens(run, DeliveryEstimateChanged, after=DAY, estimated_on=date(2040, 2, 24))
    assert [told for _, _, told in await since_confirmed(run)] == ["progress", "delayed"]


async def test_three_weeks_of_silence_bring_a_reassurance_and_tell_operations(
    travel: Travel,
) -> None:
    """And so do three more."""
    run = await ordered(travel)
    await travel.ahead(3 * WEEK - MINUTE)
    assert await since_confirmed(run) == []
    await travel.ahead(3 * WEEK + 2 * MINUTE)

    assert await since_confirmed(run) == [
        ("Mon 30 Jan 12:00", "email", "reassurance"),
        ("Mon 20 Feb 12:00", "email", "reassurance"),
    ]
    assert await tasks(travel) == [
        ("operations", "three weeks of silence", "Mon 30 Jan 12:00"),
        ("operations", "three weeks of silence", "Mon 20 Feb 12:00"),
    ]


async def test_silence_counts_from_our_last_word(travel: Travel) -> None:
    run = await ordered(travel)
    await happens(run, CarBuildStarted, after=2 * WEEK)
    later = date(2040, 3, 20)
    await happens(run, DeliveryEstimateChanged, after=2 * WEEK, estimated_on=later)
    await travel.ahead(3 * WEEK + MINUTE)
    assert await since_confirmed(run) == [
        ("Mon 23 Jan 13:00", "sms", "progress"),
        ("Mon 06 Feb 12:00", "sms", "delayed"),
        ("Mon 27 Feb 12:00", "email", "reassurance"),
    ]


async def test_thanks_come_at_once_and_the_question_a_week_later(travel: Travel) -> None:
    """Also where the car was handed over without a word of its arrival."""
    run = await handed_over(travel)
    await travel.ahead(WEEK)
    await run.record_open("recommendation open")

    assert facts(await run.ending()) == ("handed_over", "retention")
    assert await since_confirmed(run) == [
        ("Tue 10 Jan 12:00", "email", "thanks"),
        ("Tue 17 Jan 12:00", "sms", "recommendation"),
    ]
    assert await tasks(travel) == []
    assert await travel.now() >= datetime(2040, 1, 31, 12, 0, tzinfo=UTC)


async def test_a_score_with_words_of_her_own_counts(travel: Travel) -> None:
    run = await handed_over(travel)
    await travel.ahead(WEEK + HOUR)
    await travel.texts("4, nobody showed me how the doors open")
    assert (await run.ending()).outcome == "detractor"


async def test_a_question_due_at_night_comes_in_the_morning(travel: Travel) -> None:
    run = await handed_over(travel, after=14 * HOUR, time_zone=SAO_PAULO)
    await travel.ahead(WEEK)
    await run.record_open("question held for the night")
    await travel.ahead(DAY)
    assert await since_confirmed(run) == [
        ("Mon 09 Jan 23:00", "email", "thanks"),
        ("Tue 17 Jan 09:00", "sms", "recommendation"),
    ]
