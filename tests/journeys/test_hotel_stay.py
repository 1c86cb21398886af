"""Every path of a hotel stay."""

from datetime import date, timedelta

import pytest

from domain.customers import Channel, Topic
from domain.events import Event
from domain.operations import OperatorRequest
from domain.questions import AnswerOutcome
from domain.tasks import Task
from tests.journeys.travel import Run, Said, Travel
from tests.languages.known import SPANISH
from workflows.hotel_stay.events import (
    CheckedOut,
    GuestNeverCame,
    StayBooked,
    StayCancelled,
    StayChanged,
)
from workflows.hotel_stay.journey import HotelStay
from workflows.hotel_stay.messages import ALL_WELL, OPINION, WISHES

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
TEXTS = {Topic.ORDER_UPDATES: [Channel.SMS], Topic.SURVEYS: [Channel.SMS]}
MARIA = OperatorRequest(by="maria", reason="a quiet season")
SAO_PAULO = "America/Sao_Paulo"
STAY = StayBooked(
    booking_id="b-1",
    arrives_on=date(2040, 1, 20),
    leaves_on=date(2040, 1, 23),
    hotel_zone="Europe/Lisbon",
)

BOOKED = Said("Mon 09 Jan 12:00", "email", "hotel_stay.booked")
WISHED = Said("Tue 17 Jan 10:00", "sms", "hotel_stay.wishes")
DIRECTED = Said("Thu 19 Jan 18:00", "sms", "hotel_stay.directions")
MORNING = Said("Sat 21 Jan 09:30", "email", "hotel_stay.all_well")
BEFORE = [BOOKED, WISHED, DIRECTED]


async def booked(travel: Travel, stay: StayBooked = STAY, locale: str = "en", **about: str) -> Run:
    guest = await travel.customer("ana", locale=locale, consents=TEXTS, **about)
    return await travel.begin(HotelStay, guest, stay)


async def on_first_morning(travel: Travel) -> Run:
    run = await booked(travel)
    await travel.ahead(11 * DAY + 22 * HOUR)  # Saturday, 21 January, 10:00
    return run


async def left(travel: Travel) -> Run:
    """They left on Monday, 23 January, at 11:00."""
    run = await on_first_morning(travel)
    await run.hears(CheckedOut(booking_id="b-1"), after=2 * DAY + HOUR)
    return run


async def asked_for_opinion(travel: Travel) -> Run:
    run = await left(travel)
    await travel.ahead(DAY)
    return run


async def tasks(travel: Travel, owner: str) -> list[Task]:
    return list(await travel.jornada.tasks.list(owner=owner))


async def test_the_whole_stay_of_somebody_from_afar(travel: Travel) -> None:
    """Each by the right clock: theirs, and the hotel's on the first morning."""
    run = await booked(travel, locale="es-MX", time_zone=SAO_PAULO)
    await run.record_open("waiting to ask for wishes")
    await travel.ahead(8 * DAY + 2 * HOUR)
    await run.record_open("wishes open")
    assert await travel.texts("Una almohada de plumas, por favor") == SPANISH.texts.words
    await run.record_open("waiting for the eve")
    await travel.ahead(3 * DAY)
    await run.record_open("waiting for the first morning")
    await travel.ahead(DAY)
    await run.record_open("all well open")
    assert await travel.taps(run, ALL_WELL, "5") is AnswerOutcome.ANSWERED
    await run.record_open("waiting for the check-out")
    await run.hears(CheckedOut(booking_id="b-1"), after=DAY)
    await run.record_open("waiting to ask for an opinion")
    await travel.ahead(2 * DAY)
    await run.record_open("opinion open")
    await travel.texts("10")

    assert (await run.ending()).outcome == "happy"
    assert await run.said() == [
        BOOKED._replace(when="Mon 09 Jan 09:00"),
        WISHED,
        Said("Tue 17 Jan 11:00", "sms", "reply"),
        DIRECTED,
        MORNING._replace(when="Sat 21 Jan 06:30"),
        Said("Sun 22 Jan 11:00", "email", "hotel_stay.thanks"),
        Said("Mon 23 Jan 10:00", "sms", "hotel_stay.opinion"),
        Said("Tue 24 Jan 11:00", "sms", "hotel_stay.reply"),
    ]
    (task,) = await tasks(travel, "concierge")
    assert (task.words, task.key) == ("Una almohada de plumas, por favor", "b-1")
    assert await tasks(travel, "front_desk") == []


async def test_a_low_score_is_a_task_within_half_an_hour(travel: Travel) -> None:
    run = await on_first_morning(travel)
    await travel.taps(run, ALL_WELL, "2")
    (task,) = await tasks(travel, "front_desk")
    assert (task.reason, task.key) == ("first morning: 2 of 5", "b-1")
    assert task.due_at - task.at == timedelta(minutes=30)

    await run.hears(CheckedOut(booking_id="b-1"), after=2 * DAY)
    assert (await run.ending()).outcome == "silent"


async def test_a_middling_score_and_words_alone_call_nobody_in_half_an_hour(travel: Travel) -> None:
    run = await on_first_morning(travel)
    await travel.taps(run, ALL_WELL, "3")
    assert await tasks(travel, "front_desk") == []

    await run.hears(CheckedOut(booking_id="b-1"), after=2 * DAY)
    assert (await run.ending()).outcome == "silent"


async def test_words_alone_on_the_first_morning_reach_the_front_desk(travel: Travel) -> None:
    run = await on_first_morning(travel)
    await travel.taps(run, ALL_WELL, "words", "The lift is noisy")
    assert [task.words for task in await tasks(travel, "front_desk")] == ["The lift is noisy"]

    await run.hears(CheckedOut(booking_id="b-1"), after=2 * DAY)
    assert (await run.ending()).outcome == "silent"


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [("9", "happy"), ("8", "content"), ("7", "content"), ("6", "unhappy"), ("0", "unhappy")],
)
async def test_what_they_say_is_replied_to(travel: Travel, answer: str, outcome: str) -> None:
    run = await asked_for_opinion(travel)
    await travel.texts(answer)

    assert (await run.ending()).outcome == outcome
    assert (await run.said())[3:] == [
        MORNING,
        Said("Mon 23 Jan 11:00", "email", "hotel_stay.thanks"),
        Said("Tue 24 Jan 10:00", "sms", "hotel_stay.opinion"),
        Said("Tue 24 Jan 11:00", "sms", "hotel_stay.reply"),
    ]


async def test_silence_is_no_opinion(travel: Travel) -> None:
    run = await left(travel)
    assert (await run.ending()).outcome == "silent"
    assert (await run.said())[-1].message == "hotel_stay.opinion"


async def test_who_wants_no_surveys_is_not_asked(travel: Travel) -> None:
    guest = await travel.customer("ana", consents={Topic.ORDER_UPDATES: [Channel.SMS]})
    run = await travel.begin(HotelStay, guest, STAY)
    await run.hears(CheckedOut(booking_id="b-1"), after=14 * DAY)

    assert (await run.ending()).outcome == "not_asked"
    assert (await run.said())[-1].message == "hotel_stay.thanks"
    assert (OPINION.name, "skipped", "no_consent") in await run.decisions()


async def test_who_wants_no_texts_gets_mail(travel: Travel) -> None:
    guest = await travel.customer("ana", consents={Topic.SURVEYS: [Channel.EMAIL]})
    run = await travel.begin(HotelStay, guest, STAY)
    await travel.ahead(9 * DAY)
    assert await travel.taps(run, WISHES, "words", "A cot") is AnswerOutcome.ANSWERED
    await run.hears(CheckedOut(booking_id="b-1"), after=5 * DAY)

    assert (await run.ending()).outcome == "silent"
    assert {said.channel for said in await run.said()} == {"email"}


@pytest.mark.parametrize(
    ("end", "outcome"),
    [
        (StayCancelled(booking_id="b-1"), "cancelled"),
        (GuestNeverCame(booking_id="b-1"), "no_show"),
    ],
    ids=["cancelled", "no_show"],
)
@pytest.mark.parametrize(
    ("after", "heard"),
    [
        pytest.param(DAY, 1, id="before_wishes"),
        pytest.param(9 * DAY, 2, id="wishes_open"),
        pytest.param(11 * DAY, 3, id="after_the_eve", marks=pytest.mark.thorough),
        pytest.param(11 * DAY + 22 * HOUR, 4, id="all_well_open", marks=pytest.mark.thorough),
        pytest.param(13 * DAY, 4, id="in_the_stay"),
    ],
)
async def test_it_ends_at_any_time(
    travel: Travel, end: Event, outcome: str, after: timedelta, heard: int
) -> None:
    run = await booked(travel)
    await run.hears(end, after=after)

    assert (await run.ending()).outcome == outcome
    assert await run.said() == [*BEFORE, MORNING][:heard]


async def test_who_is_cancelled_after_the_check_out_is_asked_for_no_opinion(travel: Travel) -> None:
    run = await left(travel)
    await run.hears(StayCancelled(booking_id="b-1"), after=HOUR)

    ending = await run.ending()
    assert (ending.outcome, ending.because) == ("cancelled", "called_off")
    assert (await run.said())[-1].message == "hotel_stay.thanks"


async def test_a_check_out_that_nobody_tells_is_given_up(travel: Travel) -> None:
    run = await booked(travel)
    assert (await run.ending()).outcome == "never_checked_out"
    assert await run.said() == [*BEFORE, MORNING]
    assert f"{await travel.now():%a %d %b}" == "Wed 25 Jan"


async def test_a_booking_without_days_is_for_a_person(travel: Travel) -> None:
    run = await booked(travel, StayBooked(booking_id="b-1", arrives_on=date(2040, 1, 20)))
    assert (await run.ending()).outcome == "no_days"
    (task,) = await tasks(travel, "reservations")
    assert task.reason == "a stay without its days"
    assert await run.said() == []


async def test_days_that_move_take_all_with_them(travel: Travel) -> None:
    run = await booked(travel)
    moved = StayChanged(booking_id="b-1", arrives_on=date(2040, 1, 27), leaves_on=date(2040, 1, 29))
    await run.hears(moved, after=DAY)
    await run.record_open("moved")

    assert (await run.ending()).outcome == "never_checked_out"
    assert await run.said() == [
        BOOKED,
        Said("Tue 24 Jan 10:00", "sms", "hotel_stay.wishes"),
        Said("Thu 26 Jan 18:00", "sms", "hotel_stay.directions"),
        Said("Sat 28 Jan 09:30", "email", "hotel_stay.all_well"),
    ]
    assert f"{await travel.now():%a %d %b}" == "Tue 31 Jan"


async def test_days_that_move_while_wishes_are_open(travel: Travel) -> None:
    """The eve is the new one, they are asked once, and the concierge still reads the page."""
    run = await booked(travel)
    await travel.ahead(9 * DAY)
    await run.hears(StayChanged(booking_id="b-1", arrives_on=date(2040, 1, 22)))
    await travel.taps(run, WISHES, "words", "A cot")
    assert [task.words for task in await tasks(travel, "concierge")] == ["A cot"]
    await run.hears(CheckedOut(booking_id="b-1"), after=6 * DAY)

    assert (await run.ending()).outcome == "silent"
    assert (await run.said())[:4] == [
        BOOKED,
        WISHED,
        DIRECTED._replace(when="Sat 21 Jan 18:00"),
        MORNING._replace(when="Mon 23 Jan 09:30"),
    ]


async def test_an_earlier_day_is_an_earlier_word(travel: Travel) -> None:
    run = await booked(travel)
    await travel.ahead(8 * DAY)
    await run.hears(StayChanged(booking_id="b-1", arrives_on=date(2040, 1, 18)))
    await travel.ahead(7 * HOUR)
    assert await run.said() == [BOOKED, WISHED, DIRECTED._replace(when="Tue 17 Jan 18:00")]


async def test_who_arrives_before_the_new_eve_is_told_the_way_at_once(travel: Travel) -> None:
    run = await booked(travel)
    await run.hears(StayChanged(booking_id="b-1", arrives_on=date(2040, 1, 10)), after=DAY)
    await travel.ahead(HOUR)
    assert await run.said() == [BOOKED, DIRECTED._replace(when="Tue 10 Jan 12:00")]


@pytest.mark.unrecorded
async def test_a_longer_stay_begins_as_it_would(travel: Travel) -> None:
    run = await booked(travel)
    await run.hears(StayChanged(booking_id="b-1", leaves_on=date(2040, 1, 30)), after=DAY)
    await travel.ahead(10 * DAY + 8 * HOUR)
    assert await run.said() == BEFORE


async def test_a_longer_stay_is_waited_for(travel: Travel) -> None:
    run = await on_first_morning(travel)
    await run.hears(StayChanged(booking_id="b-1", leaves_on=date(2040, 1, 30)), after=HOUR)
    await run.hears(CheckedOut(booking_id="b-1"), after=9 * DAY)
    assert (await run.ending()).outcome == "silent"
    assert (await run.said())[-2].message == "hotel_stay.thanks"


async def test_who_books_for_today_is_told_the_way_at_once(travel: Travel) -> None:
    today = StayBooked(booking_id="b-1", arrives_on=date(2040, 1, 9), leaves_on=date(2040, 1, 10))
    run = await booked(travel, today)
    await travel.ahead(HOUR)
    assert await run.said() == [BOOKED, DIRECTED._replace(when="Mon 09 Jan 12:00")]


async def test_who_leaves_before_the_first_morning_is_thanked(travel: Travel) -> None:
    run = await booked(travel)
    await run.hears(CheckedOut(booking_id="b-1"), after=11 * DAY + 20 * HOUR)
    assert (await run.ending()).outcome == "silent"
    assert await run.said() == [
        *BEFORE,
        Said("Sat 21 Jan 08:00", "email", "hotel_stay.thanks"),
        Said("Sun 22 Jan 10:00", "sms", "hotel_stay.opinion"),
    ]


async def test_operators_move_the_hours_and_the_score(travel: Travel) -> None:
    for name, value in (("wishes_at", "11:00"), ("low_score", "3"), ("help_within", "1h")):
        await travel.jornada.knobs.set(f"hotel_stay.{name}", value, MARIA)
    run = await on_first_morning(travel)
    assert (await run.said())[1] == WISHED._replace(when="Tue 17 Jan 11:00")
    await travel.taps(run, ALL_WELL, "3")
    (task,) = await tasks(travel, "front_desk")
    assert task.due_at - task.at == HOUR
