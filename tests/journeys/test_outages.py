"""A vendor that is down or asks for patience delays messages. It loses none and doubles none."""

from collections.abc import AsyncIterator, Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import pytest
from temporalio.api.enums.v1 import EventType
from temporalio.api.history.v1 import HistoryEvent

from domain.customers import Channel, Topic
from domain.messages import OnExpired
from tests.journeys.sample_events import ParcelDelivered, ParcelOrdered
from tests.journeys.telling import LATE, OF_TELLING, TOLD, Telling
from tests.journeys.travel import Run, Travel
from tests.journeys.vendors import Vendors, travelling_with_vendors
from tests.journeys.world import the_words
from tests.thorough import few
from tests.vendors.fake import Fault
from tests.vendors.journal import AcceptedMail, AcceptedText

pytestmark = pytest.mark.unrecorded

SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)
PATIENCE = timedelta(seconds=30)
OUTAGE = 6 * HOUR
LONGEST_BACKOFF = timedelta(minutes=5)
OFTEN = OUTAGE // LONGEST_BACKOFF
JITTER = 1.1
"""A vendor is asked again after at most so many times what it asked for."""

BY_WORDS = {
    "We have your order for your new car": OnExpired.SEND,
    "Jornada: thank you for ordering your new car! You will hear from us at every step. Reply STOP "
    "to opt out.": OnExpired.SEND,
    "Where your car stands": OnExpired.SHORT,
    "Jornada: sorry, this news is late. Your car is on its way to you.": OnExpired.SHORT,
}
"""What of `telling` may arrive late, and the rule that lets it: whole, or in its short form."""


class World(NamedTuple):
    """A world to travel in, its vendors, and customers by number."""

    travel: Travel
    vendors: Vendors

    async def waiting(self, number: int, what: str) -> Run:
        """Let somebody wait for a parcel, whereupon they are told `what`."""
        ana = await self.travel.customer(
            f"c-{number}",
            email=f"c-{number}@example.com",
            phone=f"+35191000000{number}",
            consents={Topic.ORDER_UPDATES: [Channel.SMS]},
        )
        return await self.travel.begin(Telling, ana, ParcelOrdered(order_id=what))

    async def told(self, number: int, what: str) -> Run:
        """Let somebody be told, or their message wait for its vendor."""
        run = await self.waiting(number, what)
        await run.hears(ParcelDelivered(order_id=what))
        return run


@pytest.fixture
async def world(store_file: Path) -> AsyncIterator[World]:
    options = {"journeys": [Telling], "catalogue": OF_TELLING, "renderer": the_words()}
    async with travelling_with_vendors(store_file, **options) as (travel, vendors):
        yield World(travel, vendors)


def after_seconds(now: datetime) -> tuple[Fault, datetime]:
    return Fault.answer(429, Retry_After="30"), now + PATIENCE


def at_a_moment(now: datetime) -> tuple[Fault, datetime]:
    reset = now.replace(microsecond=0) + SECOND + PATIENCE
    return Fault.answer(429, X_RateLimit_Reset=f"{reset.timestamp():.0f}"), reset


@pytest.mark.parametrize(
    ("channel", "asks"),
    [
        (Channel.EMAIL, after_seconds),
        (Channel.EMAIL, at_a_moment),
        (Channel.SMS, after_seconds),
    ],
)
async def test_a_vendor_that_asks_for_patience_is_asked_no_sooner_and_nobody_is_lost(
    world: World, channel: Channel, asks: Callable[[datetime], tuple[Fault, datetime]]
) -> None:
    travel, vendor = world.travel, world.vendors.of(channel)
    began = await travel.now()
    fault, allowed_from = asks(began)
    vendor.next(fault, fault, fault)
    for number in range(3):
        await world.told(number, f"send.{channel}")

    asked_by = await travel.now()
    await travel.to(began + PATIENCE / 2)  # by half, as this clock ticks while we look
    assert (len(vendor.requests), vendor.journal) == (3, [])
    await travel.to(asked_by + (PATIENCE + SECOND) * JITTER + SECOND)
    assert (len(vendor.requests), len(vendor.journal)) == (6, 3)
    for run in travel.runs:
        (message,) = arrived(world, run, channel)
        assert message.accepted_at >= allowed_from
        assert (await run.ending()).outcome == "went_on"
    assert len(vendor.requests) == 6


@pytest.mark.thorough
async def test_for_six_hours_nobody_can_be_reached_and_each_message_follows_its_rule(
    world: World,
) -> None:
    travel, vendors = world.travel, world.vendors
    calm = await world.told(0, "send.email")
    vendors.sendgrid.journal.clear()
    whats = [f"{rule}.{channel}" for rule in OnExpired for channel in Channel]
    for line in vendors.lines.values():
        await line.cut()
    runs = {what: await world.told(n, what) for n, what in enumerate(whats, start=1)}
    await travel.ahead(OUTAGE)

    for channel in Channel:  # while the vendors are away still
        assert vendors.of(channel).requests[1:] == []
        skipped = runs[f"skip.{channel}"]
        assert (await skipped.status()).ending is not None
        assert await skipped.decisions() == [(TOLD[OnExpired.SKIP].name, "skipped", "late")]

    for line in vendors.lines.values():
        await line.mend()
    mended_at = await travel.now()
    await travel.ahead(LONGEST_BACKOFF + MINUTE)
    for channel in Channel:
        for rule in (OnExpired.SEND, OnExpired.SHORT):
            run = runs[f"{rule}.{channel}"]
            (message,) = arrived(world, run, channel)
            assert BY_WORDS[words_of(message)] is rule
            assert message.accepted_at >= mended_at
            assert (await run.ending()).outcome == "went_on"
        assert len(vendors.of(channel).journal) == 2
    assert await tries_of(calm) == 1
    assert min([await tries_of(runs[f"send.{channel}"]) for channel in Channel]) > OFTEN
    for run in runs.values():
        assert await kept_of(run) == await kept_of(calm)


@pytest.mark.parametrize("channel", Channel)
@pytest.mark.parametrize("rule", few([OnExpired.SEND, OnExpired.SHORT], 1))
async def test_for_six_hours_a_vendor_asks_to_wait_an_hour_and_is_asked_once_an_hour(
    world: World, rule: OnExpired, channel: Channel
) -> None:
    vendor = world.vendors.of(channel)
    vendor.next(*[Fault.answer(503, Retry_After="3600")] * 6)
    began = await world.travel.now()
    run = await world.told(1, f"{rule}.{channel}")
    await world.travel.ahead(OUTAGE * JITTER + MINUTE)

    (message,) = arrived(world, run, channel)
    assert BY_WORDS[words_of(message)] is rule
    assert message.accepted_at - began >= OUTAGE
    assert (await run.ending()).outcome == "went_on"
    assert len(vendor.requests) == 7


@pytest.mark.parametrize("channel", Channel)
async def test_what_is_to_be_skipped_when_late_asks_a_vendor_that_is_down_no_more(
    world: World, channel: Channel
) -> None:
    vendor = world.vendors.of(channel)
    vendor.next(*[Fault.answer(503, Retry_After="3600")] * 6)
    run = await world.told(1, f"skip.{channel}")
    await world.travel.ahead(LATE * JITTER + MINUTE)

    assert await run.decisions() == [(TOLD[OnExpired.SKIP].name, "skipped", "late")]
    assert len(vendor.requests) == 2
    assert (await run.ending()).outcome == "went_on"
    assert (len(vendor.requests), vendor.journal) == (2, [])


def arrived(world: World, run: Run, channel: Channel) -> list[AcceptedMail | AcceptedText]:
    """Return what a vendor truly took for the customer of a run."""
    number = run.customer_id.removeprefix("c-")
    addresses = {Channel.EMAIL: f"c-{number}@example.com", Channel.SMS: f"+35191000000{number}"}
    journal = world.vendors.of(channel).journal
    return [message for message in journal if message.to == addresses[channel]]


def words_of(message: AcceptedMail | AcceptedText) -> str:
    return message.subject if isinstance(message, AcceptedMail) else message.body


async def events_of(run: Run) -> Sequence[HistoryEvent]:
    await run.ending()
    return (await run.handle.fetch_history()).events


async def kept_of(run: Run) -> list[str]:
    """Return what a run's history holds. Its tasks are left out: a slow machine needs more."""
    kinds = [EventType.Name(event.event_type) for event in await events_of(run)]
    return [kind for kind in kinds if not kind.startswith("EVENT_TYPE_WORKFLOW_TASK")]


async def tries_of(run: Run) -> int:
    """Return how often a run's message was tried."""
    started = [event.activity_task_started_event_attributes for event in await events_of(run)]
    return max(each.attempt for each in started)
