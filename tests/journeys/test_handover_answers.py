"""However customers answer, and whenever: what is booked, what is moved, and what is not."""

from datetime import UTC, datetime

import pytest

from domain.operations import OperatorAction, OperatorRequest
from domain.questions import AnswerOutcome
from tests.journeys.cars import (
    ARRIVAL,
    DAY,
    HOUR,
    MINUTE,
    SAO_PAULO,
    SATURDAY,
    SLOTS,
    TAP,
    WRITTEN,
    answers,
    arrived,
    booked,
    offered,
    since_confirmed,
    tasks,
    words,
)
from tests.journeys.travel import Travel
from tests.thorough import few
from workflows.car_delivery.messages import CHOOSE_SLOT, SLOT_BOOKED, SLOT_REMINDER

pytestmark = pytest.mark.unrecorded


# --- choosing -------------------------------------------------------------------------------------


async def test_slots_are_told_by_the_customers_clock_and_in_their_language(travel: Travel) -> None:
    await arrived(travel, time_zone=SAO_PAULO, locale="pt-BR")
    (asked,) = await words(travel, "choose_slot")
    assert "sáb., 14 de jan., 12:00" in asked


@pytest.mark.parametrize("how", few(["2", TAP, "two", "dois", "Doi!"], 2))
async def test_however_they_answer_the_very_same_slot_is_booked(travel: Travel, how: str) -> None:
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


async def test_only_slots_more_than_36_hours_ahead_are_offered(travel: Travel) -> None:
    soon = ARRIVAL + 36 * HOUR
    near = {"slot_1": soon, "slot_2": soon + MINUTE, "slot_3": ARRIVAL - DAY}
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


# --- the eve --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("zone", "when"),
    [
        ("America/Sao_Paulo", "Fri 13 Jan 13:00"),
        ("Asia/Tokyo", "Sat 14 Jan 01:00"),
        ("Pacific/Kiritimati", "Fri 13 Jan 20:00"),
    ],
)
async def test_the_eve_is_that_of_their_own_calendar(travel: Travel, zone: str, when: str) -> None:
    """At 15:00 UTC on Saturday it is Sunday in Tokyo, whose eve is Saturday."""
    run = await arrived(travel, time_zone=zone, consents={})
    await travel.taps(run, CHOOSE_SLOT, "2")
    while (status := await run.status()).touchpoints[-1].message != SLOT_REMINDER.name:
        assert status.until is not None
        await travel.to(status.until)
    assert f"{status.touchpoints[-1].at:%a %d %b %H:%M}" == when
    assert (await since_confirmed(run))[-1][0].endswith("10:00")


@pytest.mark.parametrize(
    ("minute", "told"),
    [(0, ["choose_slot", "slot_booked"]), (1, ["choose_slot", "slot_booked", "slot_reminder"])],
    ids=["40 hours", "a minute more"],
)
async def test_a_slot_within_40_hours_needs_no_reminder(
    travel: Travel, minute: int, told: list[str]
) -> None:
    slot = datetime(2040, 1, 12, 12, minute, tzinfo=UTC)
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


async def test_even_the_nearest_slot_is_confirmed_before_it(travel: Travel) -> None:
    """The question and the confirmation both wait for a morning."""
    slot = datetime(2040, 1, 11, 9, 31, tzinfo=UTC)
    run = await arrived(travel, {"slot_1": slot}, after=9 * HOUR + 30 * MINUTE)
    await travel.to(slot - 10 * HOUR - 31 * MINUTE)
    await travel.taps(run, CHOOSE_SLOT, "1")
    await travel.to(slot)
    assert await since_confirmed(run) == [
        ("Tue 10 Jan 09:00", "sms", "choose_slot"),
        ("Wed 11 Jan 09:00", "sms", "slot_booked"),
    ]


# --- moving ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("how", few(["MOVE", TAP, "mudar", "Mută!"], 2))
async def test_they_move_what_was_just_confirmed(travel: Travel, how: str) -> None:
    """The slot they had is not offered again; the new one has a reminder of its own."""
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


@pytest.mark.parametrize("how", few(["MOVE", TAP, "mudar", "Mută!"], 2))
async def test_they_move_what_they_were_reminded_of(travel: Travel, how: str) -> None:
    """By now the first slot is past, and the second was theirs."""
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


async def test_the_confirmations_page_moves_nothing_after_the_reminder(travel: Travel) -> None:
    run = await booked(travel)
    await travel.to(SATURDAY - DAY)
    assert await travel.taps(run, SLOT_BOOKED, "move") is AnswerOutcome.LATE
    assert (await run.status()).touchpoints[-1].title == SLOT_REMINDER.title


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


async def test_an_answer_that_no_journey_is_left_to_hear_reaches_a_person(travel: Travel) -> None:
    """An operator terminated it, and the store does not know yet: they are thanked all the same."""
    run = await arrived(travel, SLOTS)
    await run.handle.terminate("by mistake")
    travel.runs.remove(run)
    assert await travel.taps(run, CHOOSE_SLOT, "2") is AnswerOutcome.ANSWERED
    (task,) = await travel.jornada.tasks.list(owner="support")
    assert task.reason == "an answer that its journey may not have heard"


async def test_a_slot_that_has_passed_while_it_was_held_is_not_reminded_of(travel: Travel) -> None:
    run = await booked(travel)
    why = OperatorRequest(by="maria", reason="the dealer is closed")
    operators = travel.jornada.operators
    await operators.operate(OperatorAction.HOLD, why, "car_delivery", "ana", "car-1")
    await travel.skip(10 * DAY)
    await travel.jornada.operators.operate(
        OperatorAction.RESUME, why, "car_delivery", "ana", "car-1"
    )
    await run.settled()
    assert "slot_reminder" not in [told for _, _, told in await since_confirmed(run)]


async def test_other_times_are_not_told_as_an_arrival_again(travel: Travel) -> None:
    run = await booked(travel)
    await travel.texts("MOVE")
    first, other = await words(travel, "choose_slot")
    assert "is here!" in first
    assert "is here!" not in other
    assert "other times" in other
    assert (await run.status()).waiting_for == ("Answered",)
