"""Every path of the handover: the slot she chooses, moves and is reminded of, and the keys."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from temporalio.api.enums.v1 import EventType

from domain.customers import Topic
from domain.events import AccountDeleted, Unsubscribed
from domain.orders import CarArrived, CarHandedOver, OrderCancelled
from domain.questions import Verdict
from messages.catalogue import CHOOSE_SLOT, SLOT_BOOKED, SLOT_REMINDER
from tests.journeys.cars import (
    DAY,
    HOUR,
    SAO_PAULO,
    SLOTS,
    WEEK,
    WRITTEN,
    arrived,
    booked,
    facts,
    happens,
    ledger,
    offered,
    ordered,
    since_confirmed,
    tasks,
    words,
)
from tests.journeys.travel import Run, Travel

MINUTE = timedelta(minutes=1)
ARRIVAL = datetime(2040, 1, 10, 12, 0, tzinfo=UTC)
"""A Tuesday."""
SATURDAY: datetime = SLOTS["slot_2"]
TAP = "by a tap"


async def answers(travel: Travel, run: Run, message: Any, option: str, *, how: str) -> None:
    """Let her answer by a text in these words, or by a tap."""
    if how == TAP:
        assert await travel.taps(run, message, option) is Verdict.ANSWERED
    else:
        assert await travel.texts(how) == ""


# --- choosing -----------------------------------------------------------------------------------


async def test_on_arrival_she_is_offered_three_slots(travel: Travel) -> None:
    run = await arrived(travel)
    await run.record_open("slot question open")

    assert await since_confirmed(run) == [("Tue 10 Jan 12:00", "sms", "choose_slot")]
    assert await offered(travel) == ["123"]
    assert (await run.status()).until == ARRIVAL + DAY


async def test_slots_are_told_by_her_own_clock_and_in_her_language(travel: Travel) -> None:
    await arrived(travel, time_zone=SAO_PAULO, locale="pt-BR")
    (asked,) = await words(travel, "choose_slot")
    assert "sáb., 14 de jan., 12:00" in asked


@pytest.mark.parametrize("how", ["2", "two", "dois", "Doi!", TAP])
async def test_however_she_answers_the_very_same_slot_is_booked(travel: Travel, how: str) -> None:
    run = await arrived(travel)
    await travel.ahead(HOUR)
    await answers(travel, run, CHOOSE_SLOT, "2", how=how)

    assert await since_confirmed(run) == [
        ("Tue 10 Jan 12:00", "sms", "choose_slot"),
        ("Tue 10 Jan 13:00", "sms", "slot_booked"),
    ]
    (confirmed,) = await words(travel, "slot_booked")
    assert f"Handover of your car: {WRITTEN['2']}." in confirmed
    assert (await run.status()).touchpoints[-2].answer == "2"


async def test_who_takes_no_texts_taps_in_her_mail(travel: Travel) -> None:
    run = await arrived(travel, consents={})
    await travel.taps(run, CHOOSE_SLOT, "3")
    assert await since_confirmed(run) == [
        ("Tue 10 Jan 12:00", "email", "choose_slot"),
        ("Tue 10 Jan 12:00", "email", "slot_booked"),
    ]
    assert WRITTEN["3"] in (await words(travel, "slot_booked"))[0]


async def test_only_slots_more_than_a_day_ahead_are_offered(travel: Travel) -> None:
    near = {"slot_1": ARRIVAL + DAY, "slot_2": ARRIVAL + DAY + MINUTE, "slot_3": ARRIVAL - DAY}
    run = await arrived(travel, near)
    (asked,) = await words(travel, "choose_slot")
    assert [f"\n{number} for " in asked for number in "123"] == [False, True, False]

    await travel.texts("2")
    assert (await run.status()).touchpoints[-1].title == SLOT_BOOKED.title


async def test_one_slot_is_offered_under_its_own_number(travel: Travel) -> None:
    run = await arrived(travel, {"slot_3": SLOTS["slot_3"]})
    assert await offered(travel) == ["3"]
    await travel.texts("three")
    assert WRITTEN["3"] in (await words(travel, "slot_booked"))[0]
    assert (await run.status()).touchpoints[-1].title == SLOT_BOOKED.title


@pytest.mark.parametrize(
    "slots", [{}, {"slot_1": ARRIVAL + DAY, "slot_2": ARRIVAL - WEEK}], ids=["none", "too near"]
)
async def test_without_a_slot_to_offer_a_person_is_asked_at_once(
    travel: Travel, slots: dict[str, datetime]
) -> None:
    run = await arrived(travel, slots)
    assert await since_confirmed(run) == []
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


@pytest.mark.parametrize("wrong", ["maybe", "1 or 2", "4"])
async def test_a_wrong_answer_is_helped_once_and_then_meets_a_person(
    travel: Travel, wrong: str
) -> None:
    """And the right one still counts."""
    run = await arrived(travel)
    assert "one number: 1, 2, 3" in await travel.texts(wrong)
    assert await tasks(travel) == []
    assert await travel.texts(wrong) == ""
    assert await tasks(travel) == [
        ("support", "answers that were not understood", "Tue 10 Jan 12:00")
    ]
    await travel.texts("2")
    assert (await run.status()).touchpoints[-1].title == SLOT_BOOKED.title


async def test_a_slot_that_was_not_offered_cannot_be_booked(travel: Travel) -> None:
    slots = SLOTS | {"slot_2": ARRIVAL}
    run = await arrived(travel, slots)
    assert "one number: 1, 3" in await travel.texts("2")
    assert (await run.status()).touchpoints[-1].title == CHOOSE_SLOT.title


async def test_a_car_that_arrives_at_night_is_told_in_the_morning(travel: Travel) -> None:
    """What is left of the day is hers to answer."""
    run = await arrived(travel, after=13 * HOUR, time_zone=SAO_PAULO)
    await run.record_open("slot question held for the night")
    await travel.ahead(12 * HOUR)
    await travel.texts("2")
    assert await since_confirmed(run) == [
        ("Tue 10 Jan 09:00", "sms", "choose_slot"),
        ("Tue 10 Jan 10:00", "sms", "slot_booked"),
    ]


# --- the eve ------------------------------------------------------------------------------------


async def test_she_is_reminded_at_ten_on_the_eve(travel: Travel) -> None:
    run = await booked(travel)
    await run.record_open("booked and waiting for the eve")
    await travel.to(SATURDAY - DAY)
    await run.record_open("reminder open")

    assert (await since_confirmed(run))[2:] == [("Fri 13 Jan 10:00", "sms", "slot_reminder")]
    assert f"Handover of your car: {WRITTEN['2']}." in (await words(travel, "slot_reminder"))[0]


@pytest.mark.parametrize(
    ("zone", "when"),
    [
        ("America/Sao_Paulo", "Fri 13 Jan 13:00"),
        ("Asia/Tokyo", "Sat 14 Jan 01:00"),
        ("Pacific/Kiritimati", "Fri 13 Jan 20:00"),
    ],
)
async def test_the_eve_is_that_of_her_own_calendar(travel: Travel, zone: str, when: str) -> None:
    """At 15:00 UTC on Saturday it is Sunday in Tokyo, whose eve is Saturday."""
    run = await arrived(travel, time_zone=zone, consents={})
    await travel.taps(run, CHOOSE_SLOT, "2")
    while (status := await run.status()).touchpoints[-1].message != SLOT_REMINDER.name:
        assert status.until is not None
        await travel.to(status.until)
    assert f"{status.touchpoints[-1].at:%a %d %b %H:%M}" == when
    assert (await since_confirmed(run))[-1][0].endswith("10:00")


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


async def test_who_has_moved_zone_may_move_her_slot_until_the_reminder(travel: Travel) -> None:
    """It is past ten in Lisbon, where she was when she booked, and not yet where she is."""
    run = await booked(travel, time_zone="Europe/Lisbon")
    await travel.customer("ana", time_zone=SAO_PAULO)
    await travel.to(datetime(2040, 1, 13, 12, 30, tzinfo=UTC))
    assert await travel.texts("MOVE") == ""
    assert (await run.status()).touchpoints[-1].title == CHOOSE_SLOT.title


@pytest.mark.parametrize(
    ("minute", "told"),
    [(0, ["choose_slot", "slot_booked"]), (1, ["choose_slot", "slot_booked", "slot_reminder"])],
    ids=["36 hours", "a minute more"],
)
async def test_a_slot_within_36_hours_needs_no_reminder(
    travel: Travel, minute: int, told: list[str]
) -> None:
    slot = datetime(2040, 1, 12, 8, minute, tzinfo=UTC)
    run = await arrived(travel, {"slot_1": slot})
    await travel.ahead(8 * HOUR)
    await travel.texts("1")
    await travel.to(slot)
    assert [message for _, _, message in await since_confirmed(run)] == told


async def test_a_slot_booked_after_ten_on_its_eve_needs_none_either(travel: Travel) -> None:
    """Late in the evening of tomorrow, booked more than 36 hours before."""
    run = await arrived(
        travel, {"slot_1": datetime(2040, 1, 11, 23, 30, tzinfo=UTC)}, after=DAY - HOUR
    )
    await travel.texts("1")
    assert await since_confirmed(run) == [
        ("Tue 10 Jan 11:00", "sms", "choose_slot"),
        ("Tue 10 Jan 11:00", "sms", "slot_booked"),
    ]
    assert await travel.texts("MOVE") == ""


async def test_a_confirmation_held_for_the_night_is_not_told_after_its_slot(travel: Travel) -> None:
    """Asked at nine, she taps at half past nine in the evening; her slot is at eight."""
    slot = datetime(2040, 1, 11, 8, 0, tzinfo=UTC)
    run = await arrived(travel, {"slot_1": slot}, after=19 * HOUR + 30 * MINUTE)
    await travel.to(slot - 10 * HOUR - 30 * MINUTE)
    await travel.taps(run, CHOOSE_SLOT, "1")
    await travel.to(slot + 2 * HOUR)
    assert "Wed 11 Jan 09:00" not in [when for when, _, _ in await since_confirmed(run)]


# --- moving -------------------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["MOVE", "mudar", "Mută!", TAP])
async def test_she_moves_what_was_just_confirmed(travel: Travel, how: str) -> None:
    """The slot she had is not offered again; the new one has a reminder of its own."""
    run = await booked(travel)
    await travel.ahead(HOUR)
    await answers(travel, run, SLOT_BOOKED, "move", how=how)
    await travel.ahead(HOUR)
    await travel.texts("3")
    await travel.to(SLOTS["slot_3"] - HOUR)

    assert (await since_confirmed(run))[2:] == [
        ("Tue 10 Jan 14:00", "sms", "choose_slot"),
        ("Tue 10 Jan 15:00", "sms", "slot_booked"),
        ("Mon 16 Jan 10:00", "sms", "slot_reminder"),
    ]
    assert await offered(travel) == ["123", "13"]
    assert WRITTEN["3"] in (await words(travel, "slot_booked"))[1]
    assert WRITTEN["3"] in (await words(travel, "slot_reminder"))[0]


@pytest.mark.parametrize("how", ["MOVE", "mudar", "Mută!", TAP])
async def test_she_moves_what_she_was_reminded_of(travel: Travel, how: str) -> None:
    """By now the first slot is past, and the second was hers."""
    run = await booked(travel)
    await travel.to(SATURDAY - DAY)
    await answers(travel, run, SLOT_REMINDER, "move", how=how)
    await travel.texts("3")

    assert await offered(travel) == ["123", "3"]
    assert (await since_confirmed(run))[-2:] == [
        ("Fri 13 Jan 15:00", "sms", "choose_slot"),
        ("Fri 13 Jan 15:00", "sms", "slot_booked"),
    ]
    assert WRITTEN["3"] in (await words(travel, "slot_booked"))[1]


async def test_the_confirmations_page_moves_nothing_once_she_was_reminded(travel: Travel) -> None:
    run = await booked(travel)
    await travel.to(SATURDAY - DAY)
    assert await travel.taps(run, SLOT_BOOKED, "move") is Verdict.LATE
    assert (await run.status()).touchpoints[-1].title == SLOT_REMINDER.title


async def test_she_may_move_twice_and_then_a_person_finds_a_time(travel: Travel) -> None:
    run = await booked(travel)
    for text in ("MOVE", "1", "MOVE", "3", "MOVE"):
        assert await tasks(travel) == []
        assert await travel.texts(text) == ""

    assert await offered(travel) == ["123", "13", "3"]
    assert await tasks(travel) == [("delivery", "no slot for the handover", "Tue 10 Jan 13:00")]
    await happens(run, CarHandedOver, after=WEEK)
    assert facts(await run.ending()) == ("handed_over", "retention")


async def test_who_moves_and_then_does_not_choose_is_called(travel: Travel) -> None:
    await booked(travel)
    await travel.texts("MOVE")
    await travel.ahead(DAY + MINUTE)
    assert await tasks(travel) == [("delivery", "no slot for the handover", "Wed 11 Jan 13:00")]


async def test_move_before_anything_is_booked_is_helped(travel: Travel) -> None:
    await arrived(travel)
    assert "one number: 1, 2, 3" in await travel.texts("MOVE")


async def test_what_is_past_cannot_be_moved(travel: Travel) -> None:
    await booked(travel)
    await travel.to(SATURDAY + HOUR)
    assert "can no longer be moved" in await travel.texts("MOVE")


# --- the keys -----------------------------------------------------------------------------------


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


# --- called off, or left ------------------------------------------------------------------------


@pytest.mark.parametrize("reach", [arrived, booked], ids=["slot question open", "booked"])
async def test_an_order_called_off_ends_it_with_one_mail(travel: Travel, reach: Any) -> None:
    run = await reach(travel)
    told = await since_confirmed(run)
    await happens(run, OrderCancelled, OrderCancelled, after=HOUR)
    when = f"Tue 10 Jan {13 if reach is arrived else 14}:00"

    assert facts(await run.ending()) == ("left", "purchase")
    assert await since_confirmed(run) == [*told, (when, "email", "car_cancelled")]
    assert await travel.texts("2") != ""
    assert len(await since_confirmed(run)) == len(told) + 1


@pytest.mark.parametrize(
    "event", [Unsubscribed(topic=Topic.ORDER_UPDATES), Unsubscribed(), AccountDeleted()], ids=str
)
async def test_who_leaves_after_booking_hears_no_more(travel: Travel, event: Any) -> None:
    run = await booked(travel)
    await run.hears(event, after=HOUR)
    assert facts(await run.ending()) == ("left", "purchase")
    assert len(await since_confirmed(run)) == 2


# --- poison -------------------------------------------------------------------------------------


async def unharmed(run: Run) -> bool:
    """Tell whether no task of the workflow ever failed."""
    history = await run.handle.fetch_history()
    return all("FAILED" not in EventType.Name(event.event_type) for event in history.events)


@pytest.mark.parametrize(
    "slot",
    [
        "2040-01-14T15:00:00",
        "2040-01-14T15:00:00+99:00",
        "tomorrow",
        "",
        "9999-12-31T23:59:59+00:00",
        "0001-01-01T00:00:00+14:00",
        1e300,
        -1,
        True,
        [],
        {"at": "noon"},
        "9" * 5000,
    ],
    ids=lambda slot: f"{slot}"[:25],
)
async def test_a_slot_that_is_no_moment_is_not_offered(travel: Travel, slot: object) -> None:
    run = await ordered(travel)
    good = SLOTS["slot_2"].isoformat()
    arrival = {"order_id": "car-1", "slot_1": slot, "slot_2": good, "slot_3": slot}
    await travel.track("ana", CarArrived.event_name(), **arrival)
    await run.settled()
    assert await offered(travel) == ["2"]
    await travel.texts("2")
    assert (await run.status()).touchpoints[-1].title == SLOT_BOOKED.title
    assert await unharmed(run)


async def test_a_slot_in_the_far_future_can_be_booked(travel: Travel) -> None:
    """A slip of the pen; the keys end the wait of a century."""
    run = await arrived(travel, {"slot_1": datetime(2199, 12, 31, 23, 59, tzinfo=UTC)})
    await travel.texts("1")
    await happens(run, CarHandedOver, after=DAY)
    assert facts(await run.ending()) == ("handed_over", "retention")
    assert await unharmed(run)


ASKED = "car_delivery.choose_slot:1"


@pytest.mark.parametrize(
    "properties",
    [
        {},
        {"option": "2"},
        {"asked": ASKED},
        {"asked": ASKED, "option": "9"},
        {"asked": ASKED, "option": 2},
        {"asked": ASKED, "option": "two"},
        {"asked": ASKED, "option": "move"},
        {"asked": ASKED, "option": None, "question": "nonsense", "score": -1},
        {"asked": "car_delivery.choose_slot:2", "option": "2"},
        {"asked": 1, "option": True},
        {"asked": ["a"], "option": {"b": 1}},
    ],
    ids=str,
)
async def test_a_signal_that_answers_nothing_books_nothing(
    travel: Travel, properties: dict[str, object]
) -> None:
    """Anyone may signal; the right answer still counts afterwards."""
    run = await arrived(travel)
    signal = {"event_id": "x-1", "name": "Answered", "properties": properties}
    await run.handle.signal("event", signal)
    await run.settled()
    assert (await run.status()).touchpoints[-1].title == CHOOSE_SLOT.title
    await travel.texts("2")
    assert WRITTEN["2"] in (await words(travel, "slot_booked"))[0]
    assert await unharmed(run)


@pytest.mark.parametrize("option", ["11", "-1", "09", 9, "ten", "9.5", "\u0669", None])
async def test_a_signal_that_is_no_score_counts_for_nothing(travel: Travel, option: object) -> None:
    run = await ordered(travel)
    await happens(run, CarHandedOver)
    await travel.ahead(WEEK)
    properties = {"asked": "car_delivery.recommendation:1", "option": option}
    signal = {"event_id": "x-1", "name": "Answered", "properties": properties}
    await run.handle.signal("event", signal)
    await run.settled()
    await travel.texts("3")
    assert facts(await run.ending()) == ("detractor", "retention")
    assert await unharmed(run)
