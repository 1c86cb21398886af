"""What is told too long after it happened begins no journey, and says so."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from structlog.testing import capture_logs

from adapters.store.schema import events
from domain.events.commerce import OrderCompleted, OrderDelivered
from starter.relay.enrol import Started
from tests.adapters.store.transactions import begin, read
from tests.journeys.shopping import ends, shopper
from tests.journeys.travel import Run, Travel
from tests.journeys.world import travelling
from workflows.onboarding.events import SignedUp
from workflows.onboarding.journey import Onboarding
from workflows.post_purchase.journey import PostPurchase

WINDOW, MINUTE = timedelta(hours=72), timedelta(minutes=1)


@pytest.fixture
async def travel(store_file: Path) -> AsyncIterator[Travel]:
    """A world of shops and accounts."""
    async with travelling(store_file, journeys=[PostPurchase, Onboarding]) as world:
        yield world


async def told(travel: Travel, event: OrderCompleted | SignedUp, age: timedelta) -> str | None:
    """Tell an event of that age; return what the store says of it."""
    await travel.jornada.track("ana", event, message_id="m-1", occurred_at=await travel.now() - age)
    await travel.jornada.relay.dispatcher.dispatch_all()
    async with read(travel.database) as tx:
        found = await tx.execute(select(events.c.problem).where(events.c.event_id == "m-1"))
        problem: str | None = found.scalar_one()
    return problem


async def enrolled(travel: Travel) -> list[str]:
    """Tell in which runs they are."""
    return [each.workflow_id for each in (await travel.jornada.explain("ana")).enrolments]


@pytest.mark.parametrize("event", [OrderCompleted(order_id="o-1"), SignedUp()])
async def test_what_happened_two_years_ago_begins_nothing_and_says_so(
    travel: Travel, event: OrderCompleted | SignedUp
) -> None:
    """A shop that imports its old orders mails nobody today."""
    await shopper(travel)
    journey = "post_purchase" if isinstance(event, OrderCompleted) else "onboarding"
    with capture_logs() as logs:
        problem = await told(travel, event, timedelta(days=730))

    said = f"begins no {journey}: it was told 730 days after it happened, more than 3 days"
    assert problem == said
    (line,) = (line for line in logs if line["event"] == "event_too_old")
    assert (line["event_id"], line["problem"]) == ("m-1", said)
    assert await enrolled(travel) == []
    assert await travel.mailbox.messages("ana") == []


@pytest.mark.parametrize(("age", "begins"), [(WINDOW - MINUTE, True), (WINDOW + MINUTE, False)])
async def test_an_entry_is_too_old_after_three_days(
    travel: Travel, age: timedelta, *, begins: bool
) -> None:
    await shopper(travel)
    await told(travel, OrderCompleted(order_id="o-1"), age)
    assert await enrolled(travel) == ["post_purchase/ana/o-1"] * begins


async def test_how_long_it_waited_in_our_own_queue_does_not_count(travel: Travel) -> None:
    """Temporal was away for a month: whoever ordered on the first day is confirmed."""
    await shopper(travel)
    now, order = await travel.now(), OrderCompleted(order_id="o-1")
    await travel.jornada.track("ana", order, occurred_at=now - timedelta(days=30))
    async with begin(travel.database) as tx:
        received = events.update().where(events.c.name == "Order Completed")
        await tx.execute(received.values(received_at=now - timedelta(days=30) + MINUTE))
    await travel.jornada.relay.dispatcher.dispatch_all()
    assert await enrolled(travel) == ["post_purchase/ana/o-1"]


async def test_what_is_too_old_to_begin_is_still_heard_by_those_who_wait_for_it(
    travel: Travel,
) -> None:
    """The second order begins no story of its own, but they did buy again."""
    await shopper(travel)
    now = await travel.now()
    await told(travel, OrderCompleted(order_id="o-1"), timedelta())
    async with begin(travel.database) as tx:
        await tx.execute(events.update().values(occurred_at=now - timedelta(days=30)))
    run = Run(travel, PostPurchase, "ana", "o-1")
    await run.settled()  # the test server loses its way where signals meet a task under way
    await travel.jornada.track("ana", OrderDelivered(order_id="o-1"))
    again = OrderCompleted(order_id="o-2")
    await travel.jornada.track("ana", again, occurred_at=now - timedelta(days=20))
    await travel.jornada.relay.dispatcher.dispatch_all()

    assert await ends(run) == ("bought_again", "retention")
    assert await enrolled(travel) == ["post_purchase/ana/o-1"]


async def test_what_a_service_begins_itself_has_no_age(travel: Travel) -> None:
    await shopper(travel)
    assert await travel.jornada.start("onboarding", "ana") is Started.STARTED


async def test_a_journey_may_begin_with_what_is_older(
    travel: Travel, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It declares so."""
    monkeypatch.setattr(PostPurchase, "begins_within", timedelta(days=365))
    await shopper(travel)
    await told(travel, OrderCompleted(order_id="o-1"), timedelta(days=300))
    assert await enrolled(travel) == ["post_purchase/ana/o-1"]
