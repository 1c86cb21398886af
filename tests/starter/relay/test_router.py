"""Routing an event again, or late: when it was routed already, and others since."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from adapters.store.enrolments import Enrolments
from adapters.store.enrolments.stranded import StrandedRuns
from adapters.store.events.queue import EventQueue, QueuedEvent
from domain.clock import Pace
from domain.customers import Identity
from domain.events.commerce import OrderCompleted
from domain.segments import trait
from starter.relay.checking import Checking
from starter.relay.enrol import Enrolling
from starter.relay.late_answers import LateAnswers
from starter.relay.router import EventRouter
from tests.inbound import texted
from tests.journeys.cars import DAY, HOUR, MINUTE, arrived, happens, ordered, words
from tests.journeys.travel import PHONE, Travel
from tests.journeys.world import travelling
from tests.prove.histories import heard_in
from workflows.car_delivery.events import CarShipped, DeliveryEstimateChanged
from workflows.car_delivery.journey import CarDelivery
from workflows.post_purchase.journey import PostPurchase

LEASE = timedelta(seconds=30)
NOON = datetime(2040, 1, 9, 12, 0, tzinfo=UTC)


@pytest.fixture
async def travel(store_file: Path) -> AsyncIterator[Travel]:
    """A world in which cars are delivered."""
    async with travelling(store_file, journeys=[CarDelivery]) as world:
        yield world


@pytest.fixture
def frozen(travel: Travel) -> EventRouter:
    """What a dispatcher goes on with when it wakes in another process on the same store."""
    client, enrolments = travel.env.client, Enrolments(travel.database)
    checking = Checking(client, enrolments, StrandedRuns(travel.database))
    enrolling = Enrolling(client, enrolments, checking, Pace())
    journeys = {CarDelivery.journey_name(): CarDelivery}
    late_answers = LateAnswers(travel.jornada.tasks, Pace(), clock=lambda: travel.seen_at)
    return EventRouter(client, enrolments, enrolling, checking, journeys, late_answers)


async def test_who_froze_and_tells_an_event_behind_its_successors_changes_nothing(
    travel: Travel, frozen: EventRouter
) -> None:
    """The history has it twice; the first time counts, so they are told the latest day."""
    run, queue = await ordered(travel), EventQueue(travel.database)
    await travel.ahead(DAY)
    early = DeliveryEstimateChanged(order_id="car-1", estimated_on=date(2040, 3, 10))
    await travel.jornada.track("ana", early, occurred_at=await travel.now())
    now = datetime.now(UTC)
    (event,) = await queue.lease(now, 1, LEASE)
    await queue.postpone(event.event_id, now, "its lease has ended", counts=False)
    await travel.jornada.relay.dispatcher.dispatch_all()
    await happens(run, DeliveryEstimateChanged, estimated_on=date(2040, 3, 20), after=DAY)
    await travel.ahead(DAY)

    await frozen.route(event)
    await queue.dispatched(event.event_id)
    await happens(run, CarShipped, after=DAY)
    await travel.ahead(DAY)
    heard = heard_in((await run.handle.fetch_history()).events)
    assert heard.count(event.event_id) == 2
    (told,) = await words(travel, "progress")
    assert "March 20" in told


# --- answers that came too late ---------------------------------------------------------------


async def test_a_late_answer_that_is_told_twice_calls_one_person(
    travel: Travel, frozen: EventRouter
) -> None:
    """The first who told it was killed before it was noted."""
    run = await arrived(travel)
    await travel.ahead(DAY - 10 * MINUTE)
    await travel.jornada.customers.received(texted("SM1", PHONE, "2", await travel.now()))
    (event,) = await EventQueue(travel.database).lease(datetime.now(UTC), 1, LEASE)
    await travel.ahead(HOUR)

    for _ in range(2):
        assert (await frozen.route(event)).heard_by, "Temporal takes it all the same"
    await run.settled()
    (task,) = await travel.jornada.tasks.list(owner="support")
    assert task.customer_id == "ana"


async def test_what_is_tracked_as_an_answer_is_nobodys_task_whenever_it_says_it_closed(
    travel: Travel,
) -> None:
    """It did not come through our own door, so nobody was thanked for it."""
    await arrived(travel)
    for told in ("whenever", "2001-01-01T00:00:00+00:00", 7):
        await travel.track("ana", "Answered", option="2", answer_by=told)
    assert await EventQueue(travel.database).pending_count() == 0
    assert await travel.jornada.tasks.list() == []


@pytest.mark.parametrize(
    ("told", "after", "tasks"),
    [
        ({"answer_by": NOON.isoformat()}, timedelta(seconds=0.9), 0),
        ({"answer_by": NOON.isoformat()}, timedelta(seconds=1), 1),
        ({}, DAY, 0),
    ],
    ids=["in time", "too late", "by an older version, which nobody can judge"],
)
async def test_a_rehearsals_last_minute_is_as_short_as_its_others(
    travel: Travel, told: dict[str, str], after: timedelta, tasks: int
) -> None:
    answered = QueuedEvent(
        event_id="e-1",
        customer_id=await travel.customer("ana"),
        name="Answered",
        properties={"option": "2", **told},
        occurred_at=NOON,
        received_at=NOON,
        source="answer",
        enrolment_id="an enrolment",
        tries=0,
        problem=None,
    )
    rehearsal = Pace(factor=60, origin=NOON)
    late_answers = LateAnswers(travel.jornada.tasks, rehearsal, clock=lambda: NOON + after)
    await late_answers.escalate(answered, is_signalled=True)
    assert len(await travel.jornada.tasks.list()) == tasks


# --- events that begin nothing -----------------------------------------------------------------


async def test_an_order_that_begins_nothing_is_heard_by_those_that_go_on(
    store_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its customer is kept out meanwhile: the first order's journey learns that they came back."""
    async with travelling(store_file, journeys=[PostPurchase]) as travel:
        await travel.begin(PostPurchase, await travel.customer("ana"), OrderCompleted(order_id="1"))
        monkeypatch.setattr(PostPurchase, "kept_out", trait("staff").is_set())
        staff = Identity(customer_id="ana", traits={"staff": True})
        await travel.jornada.identify(staff)
        await travel.track("ana", OrderCompleted(order_id="2"))
        await travel.track("ana", OrderCompleted(order_id="1"))
        told = [e for e in (await travel.jornada.explain("ana")).events if e.source == "client"]
        assert [(e.heard_by, len(e.began_no)) for e in told] == [
            ((), 0),
            (("post_purchase/ana/1",), 1),
            ((), 1),
        ]
