"""Every path of car delivery up to the slot: the order, its milestones, delays and silence."""

from datetime import UTC, date, datetime, timedelta

import pytest

from domain.customers import Channel, Topic
from domain.events import AccountDeleted, Unsubscribed
from domain.journeys import LeaveReason
from domain.orders import (
    CarArrived,
    CarBuildStarted,
    CarBuilt,
    CarHandedOver,
    CarOrdered,
    CarShipped,
    DeliveryEstimateChanged,
    OrderCancelled,
    OrderEvent,
)
from tests.journeys.cars import (
    DAY,
    EVERYTHING,
    HOUR,
    MARCH,
    SAO_PAULO,
    SLOTS,
    WEEK,
    arrived,
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
from workflows.car_delivery import CarDelivery

MINUTE = timedelta(minutes=1)
NIGHT = datetime(2040, 1, 10, 1, 0, tzinfo=UTC)


# --- the confirmation ---------------------------------------------------------------------------


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


async def test_the_confirmation_tells_the_day_as_her_language_writes_it(travel: Travel) -> None:
    await ordered(travel, locale="ro")
    mail, text = await words(travel, "car_confirmed")
    assert "1 martie" in mail
    assert "1 martie" in text


async def test_without_an_estimate_the_confirmation_names_no_day(travel: Travel) -> None:
    await ordered(travel, estimated_on=None)
    assert all("stimated" not in told for told in await words(travel, "car_confirmed"))


async def test_an_estimate_that_is_no_day_is_not_told(travel: Travel) -> None:
    """What nobody can read as a day is not printed either."""
    ana = await travel.customer("ana", consents=EVERYTHING)
    await travel.track(ana, "Car Ordered", order_id="car-1", estimated_on="soon, we hope")
    await travel.begin(CarDelivery, ana, CarOrdered(order_id="car-1"))  # once more, and in vain
    assert len(told := await words(travel, "car_confirmed")) == 2
    assert all("we hope" not in each for each in told)


# --- milestones ---------------------------------------------------------------------------------


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


async def test_news_held_for_the_night_is_moot_when_the_car_arrives(travel: Travel) -> None:
    run = await ordered(travel, time_zone=SAO_PAULO)
    await happens(run, CarShipped, after=12 * HOUR)
    await happens(run, CarArrived, after=5 * HOUR, **SLOTS)
    await travel.ahead(10 * HOUR)

    assert await since_confirmed(run) == [("Tue 10 Jan 09:00", "sms", "choose_slot")]
    assert await ledger(travel, "progress") == [("skipped", "moot")]


# --- estimates ----------------------------------------------------------------------------------


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
    """What counts is the day she was told, not the one before."""
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


async def test_a_delay_after_an_earlier_day_was_told_counts_from_that(travel: Travel) -> None:
    run = await ordered(travel)
    await happens(run, DeliveryEstimateChanged, after=DAY, estimated_on=date(2040, 2, 20))
    await happens(run, CarBuildStarted, after=DAY)
    await happens(run, DeliveryEstimateChanged, after=DAY, estimated_on=date(2040, 2, 24))
    assert [told for _, _, told in await since_confirmed(run)] == ["progress", "delayed"]


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


# --- silence ------------------------------------------------------------------------------------


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


@pytest.mark.parametrize("kind", [DeliveryEstimateChanged, CarBuildStarted])
async def test_what_she_is_not_told_is_no_word_of_ours(
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
    ]


# --- called off, or left ------------------------------------------------------------------------


async def test_who_calls_off_the_order_is_told_so_once(travel: Travel) -> None:
    run = await ordered(travel)
    await happens(run, OrderCancelled, OrderCancelled, after=DAY)
    ending = await run.ending()

    assert facts(ending) == ("left", "purchase")
    assert ending.because == LeaveReason.CALLED_OFF
    assert await since_confirmed(run) == [("Tue 10 Jan 12:00", "email", "car_cancelled")]


async def test_who_calls_off_at_night_never_gets_the_text_held_for_the_morning(
    travel: Travel,
) -> None:
    await travel.to(NIGHT)
    run = await ordered(travel, time_zone=SAO_PAULO)
    await happens(run, OrderCancelled, after=HOUR)
    await run.ending()
    assert await run.said() == [
        Said("Mon 09 Jan 22:00", "email", "car_delivery.car_confirmed"),
        Said("Mon 09 Jan 23:00", "email", "car_delivery.car_cancelled"),
    ]


async def test_who_calls_off_while_news_is_gathered_is_not_told_the_news(travel: Travel) -> None:
    run = await ordered(travel)
    await happens(run, CarBuildStarted, OrderCancelled, after=DAY)
    await run.ending()
    assert await since_confirmed(run) == [("Tue 10 Jan 12:00", "email", "car_cancelled")]


@pytest.mark.parametrize(
    ("event", "reason"),
    [
        (Unsubscribed(topic=Topic.ORDER_UPDATES), LeaveReason.UNSUBSCRIBED),
        (AccountDeleted(), LeaveReason.ACCOUNT_DELETED),
    ],
    ids=["unsubscribed", "account deleted"],
)
async def test_who_leaves_hears_no_more(
    travel: Travel, event: Unsubscribed | AccountDeleted, reason: LeaveReason
) -> None:
    run = await ordered(travel)
    await run.hears(event, after=DAY)
    ending = await run.ending()
    assert (ending.outcome, ending.because) == ("left", reason)
    assert await since_confirmed(run) == []


async def test_leaving_offers_leaves_the_car_alone(travel: Travel) -> None:
    run = await ordered(travel)
    await run.hears(Unsubscribed(topic=Topic.OFFERS), after=DAY)
    assert "Car Arrived" in (await run.status()).waiting_for


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


# --- the recommendation -------------------------------------------------------------------------


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


@pytest.mark.parametrize("score", ["0", "3", "6"])
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


async def test_a_score_with_words_of_her_own_counts(travel: Travel) -> None:
    run = await handed_over(travel)
    await travel.ahead(WEEK + HOUR)
    await travel.texts("4, nobody showed me how the doors open")
    assert (await run.ending()).outcome == "detractor"


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


async def test_a_question_due_at_night_comes_in_the_morning(travel: Travel) -> None:
    run = await handed_over(travel, after=14 * HOUR, time_zone=SAO_PAULO)
    await travel.ahead(WEEK)
    await run.record_open("question held for the night")
    await travel.ahead(DAY)
    assert await since_confirmed(run) == [
        ("Mon 09 Jan 23:00", "email", "thanks"),
        ("Tue 17 Jan 09:00", "sms", "recommendation"),
    ]


async def test_without_consent_to_surveys_nobody_is_asked(travel: Travel) -> None:
    consents = {Topic.ORDER_UPDATES: [Channel.SMS]}
    run = await handed_over(travel, consents=consents)
    assert facts(await run.ending()) == ("handed_over", "retention")
    assert await since_confirmed(run) == [("Tue 10 Jan 12:00", "email", "thanks")]
    assert await ledger(travel, "recommendation") == [("skipped", "no_consent")]


# --- poison -------------------------------------------------------------------------------------


@pytest.mark.parametrize("day", ["soon", "", 0, -1, 1e300, "9999-12-31", "0001-01-01", [], {}])
async def test_no_estimate_can_break_it(travel: Travel, day: object) -> None:
    """Neither the order's nor a later one; the story goes on."""
    ana = await travel.customer("ana", consents=EVERYTHING)
    await travel.track(ana, "Car Ordered", order_id="car-1", estimated_on=day)
    run = await travel.begin(CarDelivery, ana, CarOrdered(order_id="car-1"))  # once more, in vain
    for _ in range(2):
        await travel.track(ana, "Delivery Estimate Changed", order_id="car-1", estimated_on=day)
        await happens(run, DeliveryEstimateChanged, after=DAY, estimated_on=MARCH)
    await happens(run, CarArrived, after=DAY, **SLOTS)
    assert (await since_confirmed(run))[-1][2] == "choose_slot"
    assert run.id == "car_delivery/ana/car-1"


async def test_arrived_is_all_that_it_needs_to_hear(travel: Travel) -> None:
    run = await arrived(travel, {})
    assert await tasks(travel) == [("delivery", "no slot for the handover", "Tue 10 Jan 12:00")]
    assert (await run.status()).waiting_for == ("Car Handed Over",)
