"""The composition root of a worker: build what the activities need, inject it, register, run."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from datetime import timedelta

from temporalio.client import Client
from temporalio.worker import Worker

from activities.broadcast import BroadcastActivities
from activities.calendar import CalendarActivities
from activities.clocks import attempts_now
from activities.products import ProductActivities
from activities.records import RecordActivities
from activities.retention import RetentionActivities
from activities.send import Touchpoints
from activities.starting import StartActivities
from adapters.holidays import LibraryHolidays
from adapters.products import open_products
from adapters.settings import Settings
from adapters.store.engine.database import Database
from adapters.store.enrolments import Enrolments
from adapters.store.enrolments.stranded import StrandedRuns
from adapters.store.records import SqlRecords
from adapters.store.rights.retention import Retaining
from adapters.store.sandbox import SqlMailbox
from adapters.store.sends.ledger import SqlLedger
from channels.registry import CHANNELS
from domain.customers import Channel
from domain.ids import CALLS_QUEUE, JOURNEYS_QUEUE
from domain.knobs import AnyKnob
from domain.messages import Message
from domain.ports import MOST_CALLS, REAL_TIME, Provider, Timing
from domain.products import Products
from domain.segments import Segment
from languages.loader import spoken
from messages.renderer import TemplateRenderer
from starter.pacing import pace_of
from starter.relay.broadcasting import BroadcastingToSegments
from starter.relay.by_story import StartingByStory
from starter.relay.checking import Checking
from starter.relay.enrol import Enrolling
from vendors.base import Setup
from vendors.sandbox import SandboxProvider
from workflows.base.journey import Journey
from workflows.broadcast import Broadcast
from workflows.calls import ACTIVITIES, Activity
from workflows.catalogue import JOURNEYS
from workflows.knobs import KNOBS
from workflows.messages import CATALOGUE
from workflows.retention import Retention
from workflows.segments import SEGMENTS

GRACE = timedelta(seconds=30)
"""How long a stopping worker lets attempts finish: a call window, its call and its record."""


@asynccontextmanager
async def running_worker(  # noqa: PLR0913 - all but the first three may be left out
    client: Client,
    database: Database,
    settings: Settings,
    *,
    journeys: Sequence[type[Journey]] = JOURNEYS,
    catalogue: Mapping[str, Message] = CATALOGUE,
    segments: Mapping[str, Segment] = SEGMENTS,
    knobs: Mapping[str, AnyKnob] = KNOBS,
    answering: Sequence[Activity] = ACTIVITIES,
    products: Products | None = None,
    renderer: TemplateRenderer | None = None,
    timing: Timing = REAL_TIME,
    mistakes_fail: bool = False,
) -> AsyncIterator[None]:
    """Run a worker for the journeys and for every channel until the context is left.

    `mistakes_fail` makes a mistake in a journey's code fail its run instead of waiting for the
    corrected code, and gives each step as long as it takes: what a test wants, and a customer does
    not. Otherwise the SDK tries a step again that takes more than two seconds.
    """
    async with AsyncExitStack() as stack:
        workers: list[Worker] = []
        renderer = renderer or TemplateRenderer(
            company=settings.company,
            address=settings.company_address,
            site_hosts=settings.site_hosts,
            languages=spoken(),
        )
        # Shorter times, which a test gives, win over the vendors' own.
        lookups = {**settings.choices.lookups(), **timing.lookups}
        ledger = SqlLedger(database, timing._replace(lookups=lookups))
        records = SqlRecords(database)
        bookkeeping = RecordActivities(records, segments, knobs)
        calendar = CalendarActivities(records, LibraryHolidays())
        enrolling = _enrolling(client, database, settings)
        by_name = {journey.journey_name(): journey for journey in journeys}
        place = (database, enrolling, by_name, segments, pace_of(settings))
        broadcasts = BroadcastActivities(BroadcastingToSegments(*place))
        starts = StartActivities(StartingByStory(enrolling, Enrolments(database), by_name))
        workers.append(
            Worker(
                client,
                task_queue=JOURNEYS_QUEUE,
                workflows=[*journeys, Retention, Broadcast],
                activities=[
                    bookkeeping.time_zone_of,
                    bookkeeping.record_outcome,
                    bookkeeping.open_task,
                    bookkeeping.close_tasks,
                    bookkeeping.note_steering,
                    bookkeeping.unsubscribe,
                    bookkeeping.is_in_segment,
                    bookkeeping.have_in_common,
                    calendar.today,
                    calendar.business_day,
                    calendar.opening_time,
                    bookkeeping.knob,
                    bookkeeping.tell_customer,
                    broadcasts.page,
                    broadcasts.note,
                    starts.start_journey,
                    RetentionActivities(Retaining(database, settings.retention)).sweep,
                ],
                graceful_shutdown_timeout=GRACE,
                max_cached_workflows=settings.cached_enrolments,
                workflow_failure_exception_types=[Exception] if mistakes_fail else [],
                debug_mode=mistakes_fail,
            )
        )
        providers = await _providers(settings, database, timing, stack)
        if products is None:
            products = await stack.enter_async_context(open_products(settings))
        touchpoints = Touchpoints(
            ledger, renderer, providers, catalogue, settings.public_url, products
        )
        choosing = ProductActivities(products)
        workers += [
            Worker(
                client,
                task_queue=CHANNELS[channel].queue,
                activities=[touchpoints.send],
                graceful_shutdown_timeout=GRACE,
                max_concurrent_activities=MOST_CALLS,
                max_task_queue_activities_per_second=settings.choices.per_second(channel),
            )
            for channel in providers
        ]
        workers.append(
            Worker(
                client,
                task_queue=CALLS_QUEUE,
                activities=[*answering, choosing.products_like, choosing.newest_products],
                graceful_shutdown_timeout=GRACE,
                max_concurrent_activities=MOST_CALLS,
            )
        )
        for worker in workers:
            await stack.enter_async_context(worker)
        stack.push_async_callback(_stop_together, workers)
        yield


def _enrolling(client: Client, database: Database, settings: Settings) -> Enrolling:
    enrolments = Enrolments(database)
    checking = Checking(client, enrolments, StrandedRuns(database))
    return Enrolling(client, enrolments, checking, pace_of(settings), attempts_now)


async def _stop_together(workers: Sequence[Worker]) -> None:
    """Let all finish what they have begun at the same time, not one after another."""
    await asyncio.gather(*(worker.shutdown() for worker in workers))


async def _providers(
    settings: Settings, database: Database, timing: Timing, stack: AsyncExitStack
) -> Mapping[Channel, Provider]:
    if not settings.uses_vendors:
        mailbox = SqlMailbox(database)
        return {channel: SandboxProvider(mailbox, channel) for channel in CHANNELS}
    settings.require_worker()
    return {
        channel: await stack.enter_async_context(_opened(channel, settings, timing))
        for channel in CHANNELS
    }


def _opened(
    channel: Channel, settings: Settings, timing: Timing
) -> AbstractAsyncContextManager[Provider]:
    """Open the way out for a channel, at the vendor that serves it."""
    vendor = settings.choices.vendor_of(channel)
    setup = Setup(channel, f"{settings.public_url}/webhooks/{vendor.name}", timing.http_timeout)
    return vendor.open_provider(settings.of(vendor.settings), setup)
