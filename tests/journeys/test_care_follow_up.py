"""Every path of the care follow-up: reminders, answers, other times, and what comes after."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from domain.customers import Channel, Topic
from domain.events import Unsubscribed
from domain.operations import OperatorRequest
from domain.questions import AnswerOutcome
from tests.journeys.travel import Run, Travel
from workflows.care_follow_up.events import (
    AppointmentBooked,
    AppointmentCancelled,
    AppointmentKept,
    AppointmentMissed,
    AppointmentMoved,
    RenewalPlanned,
    Renewed,
)
from workflows.care_follow_up.journey import CareFollowUp
from workflows.care_follow_up.messages import HOW_WAS_IT, REMINDER

HOUR, DAY, WEEK = timedelta(hours=1), timedelta(days=1), timedelta(weeks=1)
SAO_PAULO = "America/Sao_Paulo"
AT = datetime(2040, 1, 26, 13, 0, tzinfo=UTC)
"""A Thursday, at ten in Sao Paulo, two and a half weeks after it was booked."""
LATER = datetime(2040, 2, 15, 14, 30, tzinfo=UTC)
EVERYTHING = {Topic.ACCOUNT: [Channel.SMS], Topic.SURVEYS: [Channel.SMS]}
Line = tuple[str, str, str]


async def booked(
    travel: Travel, at: datetime | None = AT, zone: str | None = SAO_PAULO, **fields: Any
) -> Run:
    """Let Ana, who lives by UTC and takes texts, book an appointment in Sao Paulo."""
    ana = await travel.customer("ana", **({"consents": EVERYTHING} | fields))
    event = AppointmentBooked(appointment_id="a-1", at=at, zone=zone)
    return await travel.begin(CareFollowUp, ana, event)


async def said(run: Run) -> list[Line]:
    """What Ana heard: when by her clock, how, and which message."""
    prefix = "care_follow_up."
    return [(one.when, one.channel, one.message.removeprefix(prefix)) for one in await run.said()]


async def asked(travel: Travel, *, done: bool = False) -> list[tuple[str, str]]:
    tasks = await travel.jornada.tasks.list(done=done)
    return [(task.owner, task.reason) for task in tasks]


async def words(travel: Travel, message: str) -> str:
    """Return the newest words of a message."""
    name = f"care_follow_up.{message}"
    return [m.text for m in await travel.mailbox.messages("ana") if m.message == name][-1]


async def moved(run: Run, at: datetime | None, **fields: Any) -> None:
    await run.hears(AppointmentMoved(appointment_id="a-1", at=at, **fields))


async def test_an_appointment_that_is_kept_is_told_from_the_reminder_to_how_it_was(
    travel: Travel,
) -> None:
    run = await booked(travel)
    await run.record_open("waiting for the week before")
    await travel.to(AT - WEEK + HOUR)
    await run.record_open("reminded a week before")
    assert "Thu, Jan 26, 10:00" in await words(travel, "reminder")
    assert await travel.texts("yes") == ""
    await travel.to(AT - DAY + HOUR)
    await run.record_open("reminded a day before")
    assert "See you then" in await words(travel, "reminder")
    await travel.to(AT + HOUR)
    await run.record_open("the appointment is over")
    await run.hears(AppointmentKept(appointment_id="a-1"))
    await travel.to(AT + DAY + HOUR)
    await run.record_open("how was it")
    assert await travel.texts("5") == ""

    ending = await run.ending()
    assert (ending.outcome, ending.stage) == ("followed_up", "retention")
    assert await said(run) == [
        ("Thu 19 Jan 13:00", "sms", "reminder"),
        ("Wed 25 Jan 13:00", "sms", "reminder"),
        ("Fri 27 Jan 13:00", "sms", "how_was_it"),
    ]
    assert await asked(travel) == []


async def test_without_consent_to_texts_it_comes_by_mail_and_is_tapped(travel: Travel) -> None:
    run = await booked(travel, consents={Topic.SURVEYS: [Channel.EMAIL]})
    await travel.to(AT - WEEK + HOUR)
    assert await travel.taps(run, REMINDER, "yes") is AnswerOutcome.ANSWERED
    await travel.to(AT + DAY + HOUR)
    assert await travel.taps(run, HOW_WAS_IT, "4") is AnswerOutcome.ANSWERED

    assert (await run.ending()).outcome == "followed_up"
    assert {channel for _, channel, _ in await said(run)} == {"email"}
    assert len(await said(run)) == 3


async def test_who_wants_another_time_gets_one_from_a_person_and_is_reminded_of_that(
    travel: Travel,
) -> None:
    run = await booked(travel)
    await travel.to(AT - WEEK + HOUR)
    assert await travel.texts("MOVE") == ""
    await run.record_open("another time is wanted")
    assert await asked(travel) == [("reception", "another time is wanted")]
    await travel.ahead(2 * DAY)
    await moved(run, LATER)
    await run.record_open("moved")
    assert await asked(travel) == []
    assert "Wed, Feb 15, 11:30" in await words(travel, "moved")
    assert (await run.ending()).outcome == "followed_up"

    assert await said(run) == [
        ("Thu 19 Jan 13:00", "sms", "reminder"),
        ("Thu 19 Jan 14:00", "sms", "another_time"),
        ("Sat 21 Jan 14:00", "sms", "moved"),
        ("Wed 08 Feb 13:00", "sms", "reminder"),
        ("Tue 14 Feb 13:00", "sms", "reminder"),
        ("Thu 16 Feb 13:00", "sms", "how_was_it"),
    ]


async def test_a_day_that_moves_is_reminded_of_anew_and_the_old_one_is_not(travel: Travel) -> None:
    run = await booked(travel)
    await travel.ahead(DAY)
    await moved(run, LATER, zone="Europe/Lisbon")
    await travel.to(LATER - 2 * DAY)
    await moved(run, None)

    assert await said(run) == [
        ("Tue 10 Jan 12:00", "sms", "moved"),
        ("Wed 08 Feb 10:00", "sms", "reminder"),
        ("Mon 13 Feb 14:30", "sms", "moved"),
    ]
    assert "Wed, Feb 15, 14:30" in await words(travel, "moved")


@pytest.mark.thorough
async def test_a_move_while_a_reminder_is_open_asks_nothing_more_of_the_old_time(
    travel: Travel,
) -> None:
    run = await booked(travel, traits={"age": 81})
    await travel.to(AT - DAY + HOUR)
    await moved(run, LATER)
    await travel.ahead(8 * HOUR)
    assert await asked(travel) == []
    assert (await said(run))[-1][2] == "moved"


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("traits", "called"),
    [
        ({"age": 71}, True),
        ({"age": 70}, False),
        ({"age": 30, "call_me": True}, True),
        ({"call_me": False}, False),
        ({}, False),
    ],
)
async def test_who_answers_no_reminder_is_called_if_over_seventy_or_by_their_own_wish(
    travel: Travel, traits: dict[str, Any], called: bool
) -> None:
    run = await booked(travel, traits=traits)
    await travel.to(AT - DAY + 5 * HOUR)
    assert await asked(travel) == []
    await travel.ahead(2 * HOUR)
    await run.record_open("called" if called else "not called")

    asks = [("reception", "an appointment is not confirmed: call")]
    assert await asked(travel) == (asks if called else [])
    await travel.to(AT + HOUR)
    assert await asked(travel) == []


@pytest.mark.thorough
async def test_who_has_confirmed_is_not_called(travel: Travel) -> None:
    run = await booked(travel, traits={"age": 90})
    await travel.to(AT - WEEK + HOUR)
    assert await travel.texts("Sim, obrigada!") == ""
    await travel.to(AT - HOUR)
    assert await asked(travel) == await asked(travel, done=True) == []
    assert len(await said(run)) == 2


@pytest.mark.thorough
async def test_who_books_for_the_next_days_is_reminded_of_no_day_that_is_past(
    travel: Travel,
) -> None:
    run = await booked(travel, datetime(2040, 1, 12, 13, tzinfo=UTC))
    await travel.to(datetime(2040, 1, 12, 12, tzinfo=UTC))
    assert await said(run) == [("Wed 11 Jan 13:00", "sms", "reminder")]


@pytest.mark.thorough
async def test_who_has_just_booked_needs_no_reminder(travel: Travel) -> None:
    run = await booked(travel, datetime(2040, 1, 10, 13, tzinfo=UTC), traits={"age": 80})
    await travel.to(datetime(2040, 1, 10, 14, tzinfo=UTC))
    assert await said(run) == []
    assert await asked(travel) == []


@pytest.mark.thorough
async def test_without_a_zone_of_its_own_it_is_by_the_customers_clock(travel: Travel) -> None:
    run = await booked(travel, zone=None, time_zone="Europe/Bucharest")
    await travel.to(AT - WEEK)
    assert await said(run) == [("Thu 19 Jan 10:00", "sms", "reminder")]
    assert "Thu, Jan 26, 15:00" in await words(travel, "reminder")


async def test_who_calls_it_off_is_told_so_once(travel: Travel) -> None:
    run = await booked(travel)
    await travel.to(AT - WEEK + HOUR)
    assert await travel.texts("move") == ""
    await run.hears(AppointmentCancelled(appointment_id="a-1"), after=HOUR)

    assert (await run.ending()).outcome == "left"
    assert (await said(run))[-1] == ("Thu 19 Jan 15:00", "sms", "cancelled")
    assert "Thu, Jan 26, 10:00" in await words(travel, "cancelled")
    assert await asked(travel) == []


@pytest.mark.thorough
async def test_what_is_cancelled_after_its_time_is_not_told(travel: Travel) -> None:
    run = await booked(travel)
    await travel.to(AT + HOUR)
    await run.hears(AppointmentCancelled(appointment_id="a-1"))
    assert (await run.ending()).outcome == "left"
    assert [message for _, _, message in await said(run)] == ["reminder", "reminder"]


async def test_who_does_not_come_is_asked_nothing_and_a_person_looks_into_it(
    travel: Travel,
) -> None:
    run = await booked(travel)
    await travel.to(AT + HOUR)
    await run.hears(AppointmentMissed(appointment_id="a-1"))
    assert (await run.ending()).outcome == "missed"
    assert await asked(travel) == [("reception", "an appointment was missed")]


async def test_an_appointment_without_a_time_goes_to_a_person(travel: Travel) -> None:
    run = await booked(travel, None)
    assert (await run.ending()).outcome == "without_a_time"
    assert await asked(travel) == [("reception", "an appointment without a time")]


async def over(travel: Travel, **fields: Any) -> Run:
    """Let the appointment be over, and the customer be asked how it was."""
    run = await booked(travel, **fields)
    await travel.to(AT + DAY + HOUR)
    return run


@pytest.mark.thorough
async def test_who_is_unhappy_is_called_and_reminded_to_renew_all_the_same(travel: Travel) -> None:
    run = await over(travel)
    assert await travel.texts("1, I waited for two hours") == ""
    assert await asked(travel) == [("care", "satisfaction 1 of 5")]
    ends_on = date(2040, 2, 20)
    await run.hears(RenewalPlanned(appointment_id="a-1", ends_on=ends_on), after=HOUR)
    await run.record_open("waiting to tell the renewal")

    assert (await run.ending()).outcome == "unhappy"
    assert (await said(run))[-1] == ("Wed 15 Feb 13:00", "sms", "renewal")
    assert "by February 20" in await words(travel, "renewal")


@pytest.mark.thorough
async def test_a_renewal_that_moves_is_told_before_its_new_end(travel: Travel) -> None:
    run = await booked(travel)
    await travel.to(AT + HOUR)
    for ends_on in (date(2040, 2, 20), date(2040, 3, 10), None):
        await run.hears(RenewalPlanned(appointment_id="a-1", ends_on=ends_on))
    assert (await run.ending()).outcome == "followed_up"
    assert (await said(run))[-1] == ("Mon 05 Mar 13:00", "sms", "renewal")


@pytest.mark.thorough
async def test_operators_say_at_what_hour_and_how_many_days_before(travel: Travel) -> None:
    operator = OperatorRequest(reason="earlier", by="maria")
    await travel.jornada.knobs.set("care_follow_up.hour", "09:00", operator)
    await travel.jornada.knobs.set("care_follow_up.renewal_days", "10", operator)
    run = await booked(travel)
    await travel.to(AT + HOUR)
    planned = RenewalPlanned(appointment_id="a-1", ends_on=date(2040, 2, 20))
    await run.hears(planned)
    await run.ending()
    assert [when for when, _, _ in await said(run)] == [
        "Thu 19 Jan 12:00",
        "Wed 25 Jan 12:00",
        "Fri 27 Jan 12:00",
        "Fri 10 Feb 12:00",
    ]


@pytest.mark.thorough
@pytest.mark.parametrize("ends_on", [date(2040, 2, 20), date(2040, 1, 20), None])
async def test_what_is_renewed_over_or_without_an_end_is_not_told(
    travel: Travel, ends_on: date | None
) -> None:
    run = await over(travel)
    await run.hears(RenewalPlanned(appointment_id="a-1", ends_on=ends_on), after=HOUR)
    await run.hears(Renewed(appointment_id="a-1"), after=HOUR)
    assert (await run.ending()).outcome == "followed_up"
    assert (await said(run))[-1][2] == "how_was_it"


async def test_two_appointments_of_one_customer_never_mix(travel: Travel) -> None:
    first = await booked(travel)
    event = AppointmentBooked(appointment_id="a-2", at=LATER, zone=SAO_PAULO)
    second = await travel.begin(CareFollowUp, "ana", event)
    await first.hears(AppointmentCancelled(appointment_id="a-1"), after=HOUR)

    assert (await first.ending()).outcome == "left"
    assert (await second.status()).ending is None


async def test_who_leaves_hears_no_more(travel: Travel) -> None:
    run = await booked(travel)
    await run.hears(Unsubscribed(topic=Topic.ACCOUNT), after=HOUR)
    assert (await run.ending()).outcome == "left"
    assert await said(run) == []
