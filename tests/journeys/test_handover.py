"""The handover of a car: the slot that is chosen and reminded of, and the keys."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from domain.customers import Topic
from domain.events import AccountDeleted, Unsubscribed
from domain.events.commerce import OrderCancelled
from tests.journeys.cars import (
    ARRIVAL,
    DAY,
    HOUR,
    MINUTE,
    SAO_PAULO,
    SATURDAY,
    SLOTS,
    WEEK,
    WRITTEN,
    arrived,
    booked,
    facts,
    happens,
    ledger,
    offered,
    since_confirmed,
    tasks,
    words,
)
from tests.journeys.travel import Travel
from workflows.car_delivery.events import (
    CarArrived,
    CarBuilt,
    CarHandedOver,
    CarShipped,
    DeliveryEstimateChanged,
)
from workflows.car_delivery.messages import CHOOSE_SLOT

# --- choosing -------------------------------------------------------------------------------------


async def test_on_arrival_she_is_offered_three_slots(travel: Travel) -> None:
    run = await arrived(travel)
    await run.record_open("slot question open")

    assert await since_confirmed(run) == [("Tue 10 Jan 12:00", "sms", "choose_slot")]
    assert await offered(travel) == ["123"]
    until = (await run.status()).until
    assert until is not None
    assert timedelta() <= until - ARRIVAL - DAY < MINUTE


async def test_who_takes_no_texts_taps_in_her_mail(travel: Travel) -> None:
    run = await arrived(travel, consents={})
    await travel.taps(run, CHOOSE_SLOT, "3")
    assert await since_confirmed(run) == [
        ("Tue 10 Jan 12:00", "email", "choose_slot"),
        ("Tue 10 Jan 12:00", "email", "slot_booked"),
    ]
    assert WRITTEN["3"] in (await words(travel, "slot_booked"))[0]


@pytest.mark.parametrize(
    "slots", [{}, {"slot_1": ARRIVAL + DAY, "slot_2": ARRIVAL - WEEK}], ids=["none", "too near"]
)
async def test_without_a_slot_to_offer_a_person_is_asked_at_once(
    travel: Travel, slots: dict[str, datetime]
) -> None:
    run = await arrived(travel, slots)
    assert await since_confirmed(run) == [("Tue 10 Jan 12:00", "sms", "we_will_call")]
    assert await tasks(travel) == [("delivery", "no slot for the handover", "Tue 10 Jan 12:00")]

    await happens(run, CarHandedOver, after=3 * DAY)
    assert facts(await run.ending()) == ("handed_over", "retention")


async def test_who_does_not_answer_is_called_after_a_day(travel: Travel) -> None:
    run = await arrived(travel)
    await travel.ahead(DAY - MINUTE)
    assert await tasks(travel) == []
    await travel.ahead(2 * MINUTE)
    assert await tasks(travel) == [("delivery", "no slot for the handover", "Wed 11 Jan 12:00")]

    assert "our team will be in touch" in await travel.texts("2")
    assert await words(travel, "slot_booked") == []
    assert facts(await run.ending()) == ("never_handed_over", "purchase")


async def test_she_is_asked_once_and_hears_no_more_of_the_build(travel: Travel) -> None:
    """Whatever the dealer's system repeats, and whatever lags behind."""
    run = await arrived(travel)
    await happens(run, CarArrived, CarShipped, DeliveryEstimateChanged, after=HOUR)
    await travel.texts("2")
    await happens(run, CarArrived, CarBuilt, after=HOUR, **SLOTS)
    assert [told for _, _, told in await since_confirmed(run)] == ["choose_slot", "slot_booked"]


async def test_a_car_that_arrives_at_night_is_told_in_the_morning(travel: Travel) -> None:
    """Nobody is woken by their car."""
    run = await arrived(travel, after=13 * HOUR, time_zone=SAO_PAULO)
    await run.record_open("slot question held for the night")
    await travel.ahead(12 * HOUR)
    await travel.texts("2")
    assert await since_confirmed(run) == [
        ("Tue 10 Jan 09:00", "sms", "choose_slot"),
        ("Tue 10 Jan 10:00", "sms", "slot_booked"),
    ]


# --- the eve --------------------------------------------------------------------------------------


async def test_she_is_reminded_at_ten_on_the_eve(travel: Travel) -> None:
    run = await booked(travel)
    await run.record_open("booked and waiting for the eve")
    await travel.to(SATURDAY - DAY)
    await run.record_open("reminder open")

    assert (await since_confirmed(run))[2:] == [("Fri 13 Jan 10:00", "sms", "slot_reminder")]
    assert f"Handover of your car: {WRITTEN['2']}." in (await words(travel, "slot_reminder"))[0]


@pytest.mark.parametrize(
    ("ordered_at", "slot", "eve"),
    [
        (datetime(2040, 3, 8, 15, tzinfo=UTC), datetime(2040, 3, 12, 14, tzinfo=UTC), "11 Mar"),
        (datetime(2040, 11, 1, 14, tzinfo=UTC), datetime(2040, 11, 5, 15, tzinfo=UTC), "04 Nov"),
    ],
    ids=["into summer", "out of it"],
)
async def test_the_reminder_comes_at_ten_on_the_day_the_clocks_change(
    travel: Travel, ordered_at: datetime, slot: datetime, eve: str
) -> None:
    """Booked at ten on Friday in New York, for Monday at ten: Sunday has 23 hours, or 25."""
    await travel.to(ordered_at)
    run = await arrived(travel, {"slot_1": slot}, time_zone="America/New_York")
    await travel.texts("1")
    await travel.to(slot - HOUR)
    assert (await since_confirmed(run))[-1] == (f"Sun {eve} 10:00", "sms", "slot_reminder")
    assert "Mon" in (confirmed := (await words(travel, "slot_booked"))[0])
    assert "10:00" in confirmed


async def test_who_has_moved_zone_is_reminded_at_ten_in_her_new_one(travel: Travel) -> None:
    run = await booked(travel, time_zone="Europe/Lisbon")
    await travel.customer("ana", time_zone=SAO_PAULO)
    await travel.to(SATURDAY - DAY)
    assert (await since_confirmed(run))[-1] == ("Fri 13 Jan 10:00", "sms", "slot_reminder")


async def test_she_may_move_twice_and_then_a_person_finds_a_time(travel: Travel) -> None:
    """Against the confirmation, against the reminder, and once more."""
    run = await booked(travel)
    await travel.texts("MOVE")
    await travel.texts("1")
    await travel.to(SLOTS["slot_1"] - 20 * HOUR)
    await travel.texts("MOVE")
    await travel.texts("3")
    assert await tasks(travel) == []
    await travel.texts("MOVE")

    assert await offered(travel) == ["123", "13", "3"]
    assert await tasks(travel) == [("delivery", "no slot for the handover", "Thu 12 Jan 14:00")]
    await happens(run, CarHandedOver, after=WEEK)
    assert facts(await run.ending()) == ("handed_over", "retention")
    assert [told for _, _, told in await since_confirmed(run)][:7] == [
        "choose_slot",
        "slot_booked",
        "choose_slot",
        "slot_booked",
        "slot_reminder",
        "choose_slot",
        "slot_booked",
    ]


# --- the keys -------------------------------------------------------------------------------------


async def test_who_has_the_keys_at_her_slot_is_thanked(travel: Travel) -> None:
    run = await booked(travel)
    await travel.to(SATURDAY)
    await happens(run, CarHandedOver, after=HOUR)

    assert facts(await run.ending()) == ("handed_over", "retention")
    assert (await since_confirmed(run))[2:] == [
        ("Fri 13 Jan 10:00", "sms", "slot_reminder"),
        ("Sat 14 Jan 16:00", "email", "thanks"),
        ("Sat 21 Jan 16:00", "sms", "recommendation"),
    ]
    assert await tasks(travel) == []


async def test_who_has_the_keys_before_she_chose_is_asked_no_more(travel: Travel) -> None:
    run = await arrived(travel)
    await happens(run, CarHandedOver, after=HOUR)
    assert "our team will be in touch" in await travel.texts("2")

    assert facts(await run.ending()) == ("handed_over", "retention")
    assert [told for _, _, told in await since_confirmed(run)] == [
        "choose_slot",
        "thanks",
        "recommendation",
    ]
    assert await tasks(travel) == []


async def test_who_has_the_keys_before_the_eve_is_not_reminded(travel: Travel) -> None:
    run = await booked(travel)
    await happens(run, CarHandedOver, after=DAY)

    assert facts(await run.ending()) == ("handed_over", "retention")
    assert (await since_confirmed(run))[2] == ("Wed 11 Jan 13:00", "email", "thanks")
    assert await ledger(travel, "slot_reminder") == [("skipped", "moot")]


async def test_who_has_the_keys_on_the_eve_is_thanked(travel: Travel) -> None:
    run = await booked(travel)
    await travel.to(SATURDAY - DAY)
    await happens(run, CarHandedOver)
    assert (await since_confirmed(run))[-1] == ("Fri 13 Jan 15:00", "email", "thanks")
    assert await ledger(travel, "slot_reminder") == [("sent", "accepted")]


async def test_who_has_the_keys_before_the_question_left_is_not_asked(travel: Travel) -> None:
    """It was held for the night."""
    run = await arrived(travel, after=13 * HOUR, time_zone=SAO_PAULO)
    await happens(run, CarHandedOver, after=HOUR)
    assert await since_confirmed(run) == [("Mon 09 Jan 23:00", "email", "thanks")]
    assert await ledger(travel, "choose_slot") == [("skipped", "moot")]


async def test_two_days_without_word_of_the_handover_a_person_asks(travel: Travel) -> None:
    run = await booked(travel)
    await travel.to(SATURDAY + 2 * DAY - MINUTE)
    assert await tasks(travel) == []
    await travel.ahead(2 * MINUTE)
    assert await tasks(travel) == [("delivery", "no word of the handover", "Mon 16 Jan 15:00")]

    await happens(run, CarHandedOver, after=DAY)
    assert (await since_confirmed(run))[-1] == ("Tue 17 Jan 15:01", "email", "thanks")
    assert facts(await run.ending()) == ("handed_over", "retention")


async def test_a_car_that_is_never_handed_over_ends_it_in_silence(travel: Travel) -> None:
    run = await booked(travel)
    assert facts(await run.ending()) == ("never_handed_over", "purchase")
    assert (await since_confirmed(run))[-1][2] == "slot_reminder"
    assert await travel.now() >= SATURDAY + timedelta(days=62)


# --- called off, or left --------------------------------------------------------------------------


@pytest.mark.parametrize("reach", [arrived, booked], ids=["slot question open", "booked"])
async def test_an_order_called_off_ends_it_with_one_mail(travel: Travel, reach: Any) -> None:
    run = await reach(travel)
    told = await since_confirmed(run)
    await happens(run, OrderCancelled, OrderCancelled, after=HOUR)
    when = f"Tue 10 Jan {13 if reach is arrived else 14}:00"

    assert facts(await run.ending()) == ("left", "purchase")
    assert await since_confirmed(run) == [*told, (when, "email", "car_cancelled")]


@pytest.mark.parametrize(
    "event",
    [Unsubscribed(topic=Topic.ORDER_UPDATES), Unsubscribed(), AccountDeleted()],
    ids=["a topic", "all topics", "the account"],
)
async def test_who_leaves_after_booking_hears_no_more(travel: Travel, event: Any) -> None:
    run = await booked(travel)
    await run.hears(event, after=HOUR)
    assert facts(await run.ending()) == ("left", "purchase")
    assert len(await since_confirmed(run)) == 2
