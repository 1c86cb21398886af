"""Telling an event again, when others have told it and more since."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from adapters.store.enrolments import Enrolments
from adapters.store.events import EventQueue
from adapters.store.tasks import Tasks
from domain.clock import Pace
from domain.orders import CarShipped, DeliveryEstimateChanged
from starter.checking import Checking
from starter.enrolling import Enrolling
from starter.telling import Telling
from tests.journeys.cars import DAY, happens, ordered, words
from tests.journeys.travel import Travel, travelling
from tests.prove.histories import heard_in
from workflows.car_delivery import CarDelivery

LEASE = timedelta(seconds=30)


@pytest.fixture
async def travel(store_file: Path) -> AsyncIterator[Travel]:
    """A world in which cars are delivered."""
    async with travelling(store_file, journeys=[CarDelivery]) as world:
        yield world


@pytest.fixture
def frozen(travel: Travel) -> Telling:
    """What a dispatcher goes on with when it wakes in another process on the same store."""
    client, enrolments = travel.env.client, Enrolments(travel.database)
    checking = Checking(client, enrolments)
    enrolling = Enrolling(client, enrolments, checking, Pace())
    journeys = {CarDelivery.journey_name(): CarDelivery}
    return Telling(client, enrolments, enrolling, checking, journeys, Tasks(travel.database))


async def test_who_froze_and_tells_an_event_behind_its_successors_changes_nothing(
    travel: Travel, frozen: Telling
) -> None:
    """The history has it twice; the first time counts, so she is told the latest day."""
    run, queue = await ordered(travel), EventQueue(travel.database)
    await travel.ahead(DAY)
    early = DeliveryEstimateChanged(order_id="car-1", estimated_on=date(2040, 3, 10))
    await travel.jornada.track("ana", early, occurred_at=await travel.now())
    now = datetime.now(UTC)
    (event,) = await queue.lease(now, 1, LEASE)
    await queue.postpone(event.event_id, now, "its lease has ended", counts=False)
    await travel.jornada.dispatcher.dispatch_all()
    await happens(run, DeliveryEstimateChanged, estimated_on=date(2040, 3, 20), after=DAY)
    await travel.ahead(DAY)

    await frozen.tell(event)
    await queue.dispatched(event.event_id)
    await happens(run, CarShipped, after=DAY)
    await travel.ahead(DAY)
    heard = heard_in((await run.handle.fetch_history()).events)
    assert heard.count(event.event_id) == 2
    (told,) = await words(travel, "progress")
    assert "March 20" in told
