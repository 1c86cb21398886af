"""What the base class promises to every journey."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from domain.customers import Topic
from domain.events import CustomerErased, Envelope, Unsubscribed
from domain.journeys import ExitReason
from tests.journeys.sample_events import (
    ParcelCancelled,
    ParcelDelivered,
    ParcelOrdered,
    ParcelRated,
)
from tests.journeys.samples import Broken, Mistaken, ParcelJourney
from tests.journeys.travel import Said, Travel
from tests.journeys.world import travelling
from workflows.base.inbox import SIGNAL
from workflows.onboarding.journey import Onboarding


@pytest.fixture
async def parcels(store_file: Path) -> AsyncIterator[Travel]:
    async with travelling(store_file, journeys=[ParcelJourney, Mistaken, Broken]) as world:
        yield world


async def test_two_orders_of_one_customer_never_mix(parcels: Travel) -> None:
    ana = await parcels.customer("ana")
    first = await parcels.begin(ParcelJourney, ana, ParcelOrdered(order_id="o-1"))
    second = await parcels.begin(ParcelJourney, ana, ParcelOrdered(order_id="o-2"))
    await second.hears(ParcelDelivered(order_id="o-2"), after=timedelta(days=1))

    assert (await second.ending()).outcome == "done"
    assert (await first.status()).waiting_for == (
        "Parcel Delivered",
        "Parcel Rated",
    )
    assert (await first.ending()).outcome == "lost"


async def test_an_event_without_its_key_reaches_no_keyed_enrolment(parcels: Travel) -> None:
    ana = await parcels.customer("ana")
    run = await parcels.begin(ParcelJourney, ana, ParcelOrdered(order_id="o-1"))
    await run.hears(ParcelDelivered())
    assert (await run.status()).waiting_for == (
        "Parcel Delivered",
        "Parcel Rated",
    )
    assert (await run.status()).quarantined_count == 0


async def test_an_event_listened_to_under_any_key_is_heard_by_all(parcels: Travel) -> None:
    ana = await parcels.customer("ana")
    run = await parcels.begin(ParcelJourney, ana, ParcelOrdered(order_id="o-1"))
    await run.hears(ParcelRated(order_id="o-2", score=5))
    assert (await run.ending()).outcome == "done"


async def test_sleeping_until_a_time_of_day_means_the_customers_own_day(parcels: Travel) -> None:
    ana = await parcels.customer("ana", time_zone="Asia/Tokyo")
    run = await parcels.begin(ParcelJourney, ana, ParcelOrdered(order_id="o-1"))
    await run.hears(ParcelDelivered(order_id="o-1"))
    assert (await run.ending()).outcome == "done"
    assert await run.said() == [
        Said("Mon 09 Jan 21:00", "email", "onboarding.welcome"),
        Said("Tue 10 Jan 10:00", "email", "onboarding.first_steps"),
    ]


async def test_what_calls_a_journey_off_ends_it_with_its_farewell(parcels: Travel) -> None:
    ana = await parcels.customer("ana")
    run = await parcels.begin(ParcelJourney, ana, ParcelOrdered(order_id="o-1"))
    await run.hears(ParcelCancelled(order_id="o-2"))
    assert (await run.status()).ending is None
    await run.hears(ParcelCancelled(order_id="o-1"))

    ending = await run.ending()
    assert (ending.outcome, ending.because) == ("left", ExitReason.CALLED_OFF)
    assert [said.message for said in await run.said()] == [
        "onboarding.welcome",
        "onboarding.well_done",
    ]


@pytest.mark.parametrize(
    "event", [Unsubscribed(topic=Topic.TIPS), Unsubscribed(), CustomerErased()]
)
async def test_who_unsubscribed_or_was_erased_gets_no_farewell(
    parcels: Travel, event: Unsubscribed | CustomerErased
) -> None:
    ana = await parcels.customer("ana")
    run = await parcels.begin(ParcelJourney, ana, ParcelOrdered(order_id="o-1"))
    if isinstance(event, CustomerErased):  # nobody may track it yet
        await run.handle.signal(SIGNAL, Envelope(event_id="e-1", name=event.event_name()))
    else:
        await run.hears(event)
    assert (await run.ending()).outcome == "left"
    assert [said.message for said in await run.said()] == ["onboarding.welcome"]


async def test_a_journey_may_be_lived_again_once_it_has_ended(parcels: Travel) -> None:
    """Each life has its own touchpoints, and a repeated entry event starts none."""
    ana = await parcels.customer("ana")
    run = await parcels.begin(ParcelJourney, ana, ParcelOrdered(order_id="o-1"))
    await parcels.track(ana, ParcelOrdered(order_id="o-1"))
    assert len(await run.said()) == 1

    await run.hears(ParcelCancelled(order_id="o-1"))
    await run.ending()
    again = await parcels.begin(ParcelJourney, ana, ParcelOrdered(order_id="o-1"))
    assert [said.message for said in await again.said()] == [
        "onboarding.welcome",
        "onboarding.well_done",
        "onboarding.welcome",
    ]


async def test_an_entry_event_without_its_key_is_parked_and_holds_nobody_up(
    parcels: Travel,
) -> None:
    ana = await parcels.customer("ana")
    await parcels.track(ana, ParcelOrdered())
    run = await parcels.begin(ParcelJourney, ana, ParcelOrdered(order_id="o-1"))
    assert len(await run.said()) == 1
    (parked,) = (await parcels.jornada.explain(ana)).parked_events
    assert "order_id" in (parked.problem or "")


async def test_a_mistake_in_a_journey_says_what_to_correct(parcels: Travel) -> None:
    ana = await parcels.customer("ana")
    with pytest.raises(AssertionError, match=r"add ProfileCompleted to Mistaken.listens_to"):
        await parcels.begin(Mistaken, ana)


async def test_an_error_in_a_journey_is_named_with_its_line(parcels: Travel) -> None:
    ana = await parcels.customer("ana")
    with pytest.raises(AssertionError, match=r"ZeroDivisionError(.|\n)*samples.py.*in story"):
        await parcels.begin(Broken, ana)


async def test_a_journey_that_is_not_registered_cannot_begin(parcels: Travel) -> None:
    with pytest.raises(AssertionError, match=r"add Onboarding to JOURNEYS"):
        await parcels.begin(Onboarding, await parcels.customer("ana"))


async def test_an_entry_event_that_was_parked_says_why(parcels: Travel) -> None:
    with pytest.raises(AssertionError, match=r"began no parcel/ana.*order_id"):
        await parcels.begin(ParcelJourney, await parcels.customer("ana"), ParcelOrdered())
