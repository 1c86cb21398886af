"""What precedes a beginning: a new run hears first what no run of its journey heard."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import select
from temporalio.client import Client

from adapters.store.schema import events, heard
from cli.devserver import LOOPBACK, free_port
from domain.events import AccountDeleted, EmailVerified, Event, IssueResolved
from domain.events.commerce import OrderCancelled, OrderCompleted, OrderDelivered
from domain.journeys import MOST_EARLIER, Enrolment
from starter.client import Jornada
from tests.adapters.store.transactions import begin, read
from tests.journeys import cars
from tests.journeys.sample_events import ParcelDelivered, ParcelOrdered
from tests.journeys.samples import ParcelJourney
from tests.journeys.shopping import CONFIRMED, ends, ordered, shopper
from tests.journeys.travel import Run, Said, Travel
from tests.journeys.world import travelling
from workflows.car_delivery.events import CarOrdered, DeliveryEstimateChanged
from workflows.car_delivery.journey import CarDelivery
from workflows.onboarding.events import ProfileCompleted, SignedUp
from workflows.onboarding.journey import Onboarding
from workflows.plugin import journey_plugin
from workflows.post_purchase.journey import PostPurchase

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
CANCELLED = Said("Mon 09 Jan 12:00", "email", "post_purchase.order_cancelled")


async def before(travel: Travel, *happened: Event, ago: timedelta = HOUR) -> None:
    """Let things happen before anything has begun, each a second after the one before it."""
    at = await travel.now() - ago
    for nth, event in enumerate(happened):
        moment = at + timedelta(seconds=nth)
        await travel.jornada.track("ana", event, occurred_at=moment)
    await travel.jornada.relay.dispatcher.dispatch_all()


async def input_of(run: Run) -> Enrolment:
    """Tell what a run was started with."""
    started = (await run.handle.fetch_history()).events[0]
    (payload,) = started.workflow_execution_started_event_attributes.input.payloads
    return Enrolment.model_validate_json(payload.data)


async def test_an_order_that_was_cancelled_before_we_heard_of_it_is_not_confirmed(
    travel: Travel,
) -> None:
    """They are told that it is cancelled, and nothing else."""
    ana = await shopper(travel)
    await before(travel, OrderCancelled(order_id="o-1"))
    run = await ordered(travel, ana)

    assert await ends(run) == ("left", "purchase")
    assert await run.said() == [CANCELLED]


async def test_an_order_that_was_delivered_before_we_heard_of_it_is_never_overdue(
    travel: Travel,
) -> None:
    """The question comes five days after the order, which it is reckoned from at the earliest."""
    ana = await shopper(travel)
    await before(travel, OrderDelivered(order_id="o-1"))
    run = await ordered(travel, ana)
    await run.record_open("delivered before it was ordered")

    assert await ends(run) == ("not_bought_again", "retention")
    assert [(said.when, said.message.partition(".")[2]) for said in await run.said()] == [
        ("Mon 09 Jan 12:00", "order_confirmed"),
        ("Tue 10 Jan 12:00", "care_tips"),
        ("Sat 14 Jan 12:00", "satisfaction"),
        ("Wed 08 Feb 12:00", "offer"),
    ]


async def test_who_verified_before_we_heard_that_they_signed_up_is_not_reminded(
    travel: Travel,
) -> None:
    """The goal is never heard first: a profile of long ago is not this journey's doing."""
    ana = await travel.customer("ana")
    await before(travel, ProfileCompleted(), EmailVerified())
    run = await travel.begin(Onboarding, ana)

    assert (await run.status()).waiting_for == ("Profile Completed",)
    assert [envelope.name for envelope in (await input_of(run)).earlier] == ["Email Verified"]


async def test_nothing_is_heard_first_that_is_old_or_another_orders_or_was_heard_already(
    travel: Travel,
) -> None:
    """What has another key, and what is older than three days, stays where it is."""
    ana = await shopper(travel)
    await before(travel, OrderCancelled(order_id="o-1"), ago=3 * DAY + HOUR)
    await before(travel, OrderCancelled(order_id="o-2"))
    await travel.took_in(ana, OrderCancelled())
    await travel.took_in(ana, OrderCompleted())
    run = await ordered(travel, ana)
    assert (await input_of(run)).earlier == ()

    await run.hears(OrderDelivered(order_id="o-1"), after=DAY)
    async with read(travel.database) as tx:
        names = select(events.c.name).join_from(
            heard, events, events.c.event_id == heard.c.event_id
        )
        assert list(await tx.scalars(names)) == ["Order Delivered"]
    assert (await run.said())[0] == CONFIRMED


async def test_what_another_journey_heard_is_heard_first_all_the_same(travel: Travel) -> None:
    """A cancelled order is cancelled for every journey under its number."""
    ana = await shopper(travel)
    car = await travel.begin(CarDelivery, ana, CarOrdered(order_id="o-1"))
    await car.hears(OrderCancelled(order_id="o-1"))
    run = await ordered(travel, ana)

    assert await ends(run) == ("left", "purchase")
    assert (await run.said())[-1] == CANCELLED


async def test_one_chatty_event_leaves_room_for_the_cancellation(travel: Travel) -> None:
    """Twenty at most travel in the start's input, in the order in which they happened."""
    ana = await travel.customer("ana", consents=cars.EVERYTHING)
    days = [DeliveryEstimateChanged(order_id="car-1", estimated_on=cars.MARCH)] * 30
    await before(travel, OrderCancelled(order_id="car-1"), *days)
    run = await travel.begin(CarDelivery, ana, CarOrdered(order_id="car-1"))

    earlier = (await input_of(run)).earlier
    assert len(earlier) == MOST_EARLIER
    assert earlier[0].name == "Order Cancelled"
    assert list(earlier) == sorted(earlier, key=lambda each: str(each.occurred_at))
    assert [said.message for said in await run.said()] == ["car_delivery.car_cancelled"]


async def test_an_account_that_was_deleted_after_it_was_opened_gets_no_welcome(
    travel: Travel,
) -> None:
    """Told the wrong way round. Who deletes an account and opens another one is welcome."""
    ana = await travel.customer("ana")
    at = await travel.now()
    await before(travel, AccountDeleted())
    await travel.jornada.track(ana, SignedUp(), occurred_at=at - 2 * HOUR)
    await travel.jornada.relay.dispatcher.dispatch_all()
    run = Run(travel, Onboarding, ana, None)
    assert (await run.ending()).outcome == "left"
    assert await run.said() == []

    bea = await travel.customer("bea")
    at = await travel.now()
    await travel.jornada.track(bea, AccountDeleted(), occurred_at=at - HOUR)
    run = await travel.begin(Onboarding, bea, SignedUp())
    assert [said.message for said in await run.said()] == ["onboarding.welcome"]


async def test_what_a_service_starts_itself_hears_first_what_came_before(travel: Travel) -> None:
    """Also what is on its way while it asks, and is told a second time: counted once."""
    ana = await shopper(travel)
    await before(travel, OrderDelivered(order_id="o-1"))
    await travel.jornada.track(ana, IssueResolved(order_id="o-1"), occurred_at=await travel.now())
    await travel.jornada.start("post_purchase", ana, "o-1")
    run = Run(travel, PostPurchase, ana, "o-1")
    await run.settled()
    names = [envelope.name for envelope in (await input_of(run)).earlier]
    assert names == ["Order Delivered", "Issue Resolved"]

    await travel.jornada.relay.dispatcher.dispatch_all()
    await run.settled()
    status = await run.status()
    assert (status.quarantined_count, status.stage) == (0, "retention")


async def test_a_start_that_is_made_again_hears_first_the_same(travel: Travel) -> None:
    """Its dispatcher died between the enrolment's row and Temporal; so did a service's request."""
    ana, now = await shopper(travel), datetime.now(UTC)
    await before(travel, OrderCancelled(order_id="o-1"), OrderCancelled(order_id="o-2"))
    nowhere = f"{LOOPBACK}:{free_port(0)}"
    client = await Client.connect(nowhere, plugins=[journey_plugin()], lazy=True)
    dead = Jornada(client, travel.database)
    await dead.track(ana, OrderCompleted(order_id="o-1"), occurred_at=await travel.now())
    await dead.relay.dispatcher.dispatch_due()
    await dead.start("post_purchase", ana, "o-2")
    async with begin(travel.database) as tx:
        await tx.execute(events.update().values(next_try_at=None, leased_until=None))
    await travel.jornada.relay.dispatcher.dispatch_all()
    await travel.jornada.relay.repair.sweep(now + HOUR)

    for order_id in ("o-1", "o-2"):
        assert await ends(Run(travel, PostPurchase, ana, order_id)) == ("left", "purchase")
    messages = [each.message for each in await travel.mailbox.messages(ana)]
    assert messages == ["post_purchase.order_cancelled"] * 2


async def test_who_enters_again_hears_nothing_that_their_last_run_heard(store_file: Path) -> None:
    """What was delivered then says nothing of what is on its way now."""
    async with travelling(store_file, journeys=[ParcelJourney]) as world:
        ana = await world.customer("ana")
        first = await world.begin(ParcelJourney, ana, ParcelOrdered(order_id="o-1"))
        await first.hears(ParcelDelivered(order_id="o-1"))
        assert (await first.ending()).outcome == "done"

        again = await world.begin(ParcelJourney, ana, ParcelOrdered(order_id="o-1"))
        assert (await input_of(again)).earlier == ()
        assert (await again.status()).waiting_for == ("Parcel Delivered", "Parcel Rated")
