"""Waits of every kind, in time travel: where, by another's field, on a day, until it is quiet."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from temporalio.api.enums.v1 import EventType

from cli.commands.replay import recorded, stranded
from domain.days import OnDay
from domain.events.commerce import OrderCompleted
from domain.operations import OperatorAction
from tests.histories.recording import record
from tests.journeys.conftest import PASSED
from tests.journeys.operating import audit, details, operate
from tests.journeys.sample_events import (
    ApplicationContinued,
    ApplicationStarted,
    BasketUpdated,
    BirthdayTold,
    StayBooked,
    StayChanged,
    TierChanged,
    TierReached,
)
from tests.journeys.travel import Run, Said, Travel
from tests.journeys.waits import Application, AtOnce, Basket, Stay, Tier, Wish
from tests.journeys.world import travelling
from tests.waiting import eventually

pytestmark = pytest.mark.unrecorded

HOUR, DAY, MINUTE = timedelta(hours=1), timedelta(days=1), timedelta(minutes=1)
MANY = 120
JOURNEYS = (Application, Basket, Stay, Tier, Wish)
RECORDED = Path(__file__).parent / "recorded_waits"


@pytest.fixture
async def travel(store_file: Path, request: pytest.FixtureRequest) -> AsyncIterator[Travel]:
    """A world; with --record-histories its runs are kept, as they stand at the end of a test."""
    async with travelling(store_file, journeys=[*JOURNEYS, AtOnce]) as world:
        yield world
        if request.config.getoption("--record-histories") and request.node.stash.get(PASSED, False):
            for name, history in await world.histories(request.node.name):
                record(history, name, folder=RECORDED)


async def applied(travel: Travel) -> Run:
    ana = await travel.customer("ana")
    return await travel.begin(Application, ana, ApplicationStarted(application_id="a-1"))


async def test_only_what_is_as_told_ends_the_wait(travel: Travel) -> None:
    run = await applied(travel)
    await run.hears(ApplicationContinued(application_id="a-1", channel="phone"), after=HOUR)
    status = await run.status()
    assert status.doing == "waiting for Application Continued where channel is branch"
    await run.record_open("waits where")

    await run.hears(ApplicationContinued(application_id="a-1", channel="branch"), after=HOUR)
    assert (await run.ending()).outcome == "done"


async def test_what_was_not_as_told_is_left_for_a_later_wait(travel: Travel) -> None:
    """What is not told is as its event declares it, as the story would read it."""
    run = await applied(travel)
    await run.hears(ApplicationContinued(application_id="a-1", channel="phone"), after=HOUR)
    await run.hears(ApplicationContinued(application_id="a-1", steps_left=7), after=HOUR)
    assert (await run.ending()).outcome == "late"


@pytest.mark.thorough
async def test_nothing_that_is_as_told_is_nothing(travel: Travel) -> None:
    run = await applied(travel)
    await run.hears(ApplicationContinued(application_id="a-1", steps_left=7), after=HOUR)
    assert (await run.ending()).outcome == "lost"


async def filled(travel: Travel, key: str = "b-1", items: int = 3) -> Run:
    ana = await travel.customer("ana")
    return await travel.begin(Basket, ana, BasketUpdated(basket_id=key, items=items))


async def test_an_order_finds_its_basket(travel: Travel) -> None:
    """Among two of one customer's, by a field that is not the order's own key."""
    first, second = await filled(travel), await filled(travel, "b-2")
    await second.hears(OrderCompleted(order_id="o-1", basket_id="b-2"), after=2 * HOUR)

    assert (await second.ending()).outcome == "done"
    assert (await first.status()).ending is None
    await first.hears(OrderCompleted(order_id="b-1"), after=HOUR)
    assert (await first.ending()).outcome == "lost"


@pytest.mark.thorough
async def test_an_order_finds_its_basket_whose_key_is_hidden(travel: Travel) -> None:
    ana = await travel.customer("ana")
    await travel.track(ana, "Basket Updated", basket_id="ana's own basket", items=1)
    (enrolment,) = (await travel.jornada.explain(ana)).enrolments
    run = Run(travel, Basket, ana, str(enrolment.key))
    await run.settled()
    assert str(enrolment.key).startswith("hmac-")

    await travel.track(ana, "Order Completed", order_id="o-1", basket_id="ana's own basket")
    assert (await run.ending()).outcome == "done"
    assert await run.said() == []


async def test_a_basket_is_told_as_it_is_when_it_is_left_alone(travel: Travel) -> None:
    run = await filled(travel)
    for items in (2, 1):
        await run.hears(BasketUpdated(basket_id="b-1", items=items), after=40 * MINUTE)
    await run.record_open("gathers until quiet")
    assert "until it is quiet for 1 hour" in (await run.status()).doing

    await travel.ahead(2 * HOUR)
    assert await run.said() == [Said("Mon 09 Jan 14:20", "email", "onboarding.welcome")]
    await run.ending()


@pytest.mark.thorough
async def test_who_never_rests_is_written_to_after_a_day(travel: Travel) -> None:
    run = await filled(travel)
    for _ in range(31):
        await run.hears(BasketUpdated(basket_id="b-1", items=1), after=50 * MINUTE)
    assert await run.said() == [Said("Tue 10 Jan 12:00", "email", "onboarding.welcome")]
    await run.ending()


async def _count(run: Run, kind: EventType.ValueType) -> int:
    history = await run.handle.fetch_history()
    return sum(event.event_type == kind for event in history.events)


@pytest.mark.thorough
async def test_hundreds_of_changes_cost_their_signals_alone_and_the_newest_wins(
    travel: Travel,
) -> None:
    run = await filled(travel)
    timers = await _count(run, EventType.EVENT_TYPE_TIMER_STARTED)
    for items in range(MANY, 0, -1):
        changed = BasketUpdated(basket_id="b-1", items=items)
        await travel.jornada.track("ana", changed, {}, occurred_at=await travel.now())

    async def all_are_told() -> bool:
        await travel.jornada.relay.dispatcher.dispatch_all()
        return await _count(run, EventType.EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED) == MANY

    await eventually(all_are_told)
    assert await _count(run, EventType.EVENT_TYPE_TIMER_STARTED) == timers
    assert (await run.status()).quarantined_count == 0
    await travel.ahead(3 * HOUR)
    assert [said.message for said in await run.said()] == ["onboarding.welcome"]
    await run.ending()
    travel.runs.remove(run)  # its history is long, and tells nothing more


async def test_a_basket_that_was_bought_while_it_changed_hears_nothing(travel: Travel) -> None:
    run = await filled(travel)
    await run.hears(OrderCompleted(order_id="o-1", basket_id="b-1"), after=30 * MINUTE)
    assert (await run.ending()).outcome == "done"
    assert await run.said() == []


async def test_whoever_leaves_while_it_gathers_hears_nothing(travel: Travel) -> None:
    run = await filled(travel)
    await run.handle.cancel()
    assert (await run.ending()).outcome == "left"
    assert await run.said() == []


async def booked(travel: Travel, zone: str, hotel: str, arrives_on: date) -> Run:
    ana = await travel.customer("ana", time_zone=zone)
    stay = StayBooked(booking_id="s-1", arrives_on=arrives_on, hotel_zone=hotel)
    return await travel.begin(Stay, ana, stay)


async def test_days_are_the_guests_and_the_hotels(travel: Travel) -> None:
    """São Paulo's ten o'clock, and Lisbon's nine. 4 February is a Saturday, 14 is no holiday."""
    run = await booked(travel, "America/Sao_Paulo", "Europe/Lisbon", date(2040, 2, 3))
    await run.record_open("waits for a day")

    assert (await run.ending()).outcome == "done"
    assert await run.said() == [
        Said("Tue 31 Jan 10:00", "email", "onboarding.welcome"),
        Said("Sat 04 Feb 06:00", "email", "onboarding.first_steps"),
        Said("Wed 08 Feb 07:00", "email", "onboarding.well_done"),
    ]


async def test_a_public_holiday_is_no_business_day(travel: Travel) -> None:
    """25 April is Portugal's; it lies between."""
    run = await booked(travel, "Europe/Lisbon", "Europe/Lisbon", date(2040, 4, 23))
    assert (await run.ending()).outcome == "done"
    assert (await run.said())[-1] == Said("Fri 27 Apr 10:00", "email", "onboarding.well_done")


async def test_a_day_that_moves_is_waited_for_anew(travel: Travel) -> None:
    run = await booked(travel, "UTC", "Europe/Lisbon", date(2040, 2, 3))
    await run.hears(StayChanged(booking_id="s-1", arrives_on=date(2040, 3, 3)), after=DAY)
    assert (await run.status()).until == datetime(2040, 2, 29, 10, tzinfo=UTC)

    await run.ending()
    assert (await run.said())[0] == Said("Wed 29 Feb 10:00", "email", "onboarding.welcome")


async def test_today_is_another_day_elsewhere(travel: Travel) -> None:
    """Ten in the morning in Kiritimati is the day before in Honolulu."""
    run = await booked(travel, "Pacific/Honolulu", "Pacific/Kiritimati", date(2040, 2, 3))
    assert (await run.ending()).outcome == "late"


async def tiered(travel: Travel, ends_on: date = date(2040, 3, 10)) -> Run:
    return await travel.begin(Tier, await travel.customer("ana"), TierReached(ends_on=ends_on))


async def test_several_waits_at_once_are_shown_each(travel: Travel) -> None:
    run = await tiered(travel)
    status = await run.status()
    assert [(line.what, line.until) for line in status.waits] == [
        (
            "10:00, 30 days before 2040-03-10 (Europe/Lisbon)",
            datetime(2040, 2, 9, 10, tzinfo=UTC),
        ),
        ("Tier Changed where points is at least 100", None),
        ("Tier Changed where points is less than 0", status.waits[2].until),
    ]
    assert status.until == datetime(2040, 2, 9, 10, tzinfo=UTC)
    assert status.waiting_for == ("Tier Changed",)
    assert status.doing.startswith("waiting for what comes first: 10:00, 30 days before")
    shown = await details(run)
    assert "- Tier Changed where points is at least 100\n" in shown
    assert "(Europe/Lisbon), until 09 Feb 2040, 10:00" in shown
    await run.record_open("waits for several")


async def test_what_comes_first_of_several_counts_and_the_rest_goes_on(travel: Travel) -> None:
    run = await tiered(travel)
    await run.hears(TierChanged(points=50), after=DAY)
    assert await run.said() == []
    await run.hears(TierChanged(points=150), after=DAY)
    assert [said.message for said in await run.said()] == ["onboarding.welcome"]

    assert (await run.ending()).outcome == "done"
    assert (await run.said())[-1] == Said("Thu 09 Feb 10:00", "email", "onboarding.verify_reminder")


async def test_a_time_that_is_over_first_says_whose_it_was(travel: Travel) -> None:
    run = await tiered(travel, date(2040, 12, 31))
    assert (await run.ending()).outcome == "late"


@pytest.mark.thorough
async def test_a_skip_ends_the_first_that_has_an_end_and_says_which(travel: Travel) -> None:
    run = await tiered(travel)
    await operate(travel, run, OperatorAction.SKIP_WAIT)
    await run.settled()
    assert await run.said() == [Said("Mon 09 Jan 12:00", "email", "onboarding.verify_reminder")]
    assert (await run.ending()).outcome == "done"
    ((action, _, _, doing),) = await audit(travel)
    assert (action, doing) == (
        "skip_wait",
        "waiting for 10:00, 30 days before 2040-03-10 (Europe/Lisbon)",
    )


@pytest.mark.thorough
async def test_what_comes_while_several_waits_are_held_beats_their_end(travel: Travel) -> None:
    run = await tiered(travel)
    await operate(travel, run, OperatorAction.HOLD)
    await travel.skip(40 * DAY)
    await travel.track("ana", TierChanged(points=150))
    assert await run.said() == []

    await operate(travel, run, OperatorAction.RESUME)
    await run.ending()
    assert [said.message for said in await run.said()] == [
        "onboarding.welcome",
        "onboarding.verify_reminder",
    ]


@pytest.mark.thorough
async def test_a_skip_ends_a_gathering_with_what_came_so_far(travel: Travel) -> None:
    run = await filled(travel)
    await run.hears(BasketUpdated(basket_id="b-1", items=1), after=10 * MINUTE)
    await operate(travel, run, OperatorAction.SKIP_WAIT)
    await run.settled()
    assert await run.said() == [Said("Mon 09 Jan 12:10", "email", "onboarding.welcome")]
    await run.ending()


async def test_whoever_exits_leaves_all_waits(travel: Travel) -> None:
    run = await tiered(travel)
    await run.handle.cancel()
    assert (await run.ending()).outcome == "left"


async def wished(travel: Travel) -> Run:
    ana = await travel.customer("ana", time_zone="Europe/Lisbon")
    return await travel.begin(Wish, ana, BirthdayTold(born_on=date(2040, 1, 20)))


@pytest.mark.thorough
@pytest.mark.parametrize("zone", ["Asia/Tokyo", "America/Sao_Paulo"], ids=["east", "west"])
async def test_of_who_has_moved_the_new_morning_counts_among_several_waits(
    travel: Travel, zone: str
) -> None:
    """In Tokyo that morning is over when they wake in Lisbon; in São Paulo it is still to come."""
    run = await wished(travel)
    await travel.ahead(DAY)
    await travel.customer("ana", time_zone=zone)

    assert (await run.ending()).outcome == "done"
    woken = {"Asia/Tokyo": "Fri 20 Jan 19:00", "America/Sao_Paulo": "Fri 20 Jan 10:00"}[zone]
    assert await run.said() == [Said(woken, "email", "onboarding.well_done")]


@pytest.mark.thorough
async def test_what_comes_while_a_day_is_waited_for_comes_first(travel: Travel) -> None:
    run = await wished(travel)
    await run.hears(TierChanged(points=1), after=DAY)
    assert (await run.ending()).outcome == "lost"


async def test_two_verbs_at_once_are_refused(travel: Travel) -> None:
    ana = await travel.customer("ana")
    with pytest.raises(AssertionError, match="a story says one verb at a time"):
        await travel.begin(AtOnce, ana, TierReached())
    travel.runs.clear()  # a mistake is nothing to replay


async def test_recorded_customers_who_wait_are_not_stranded() -> None:
    histories = list(recorded(RECORDED))
    assert {one.journey for one in histories} == {each.journey_name() for each in JOURNEYS}
    assert await stranded(histories, JOURNEYS) == []


@pytest.mark.thorough
@pytest.mark.parametrize("moved", [timedelta(hours=-30), timedelta(days=200)])
async def test_a_newer_table_of_zones_strands_nobody(
    moved: timedelta, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It decides only how long a timer lasts; which of several ends came first stays as it was."""
    after = OnDay.after
    monkeypatch.setattr(OnDay, "after", lambda *args: after(*args) + moved)
    assert await stranded(list(recorded(RECORDED)), JOURNEYS) == []
