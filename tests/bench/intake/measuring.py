"""What intake costs beside Temporal: events accepted, and signalled, beside bare signals.

A round measures, one after the other: a bare loop of `signal_workflow` calls, each after the last
one's answer; events that a `jornada serve` accepts whose Temporal is away, so that none is
dispatched, from a sender who posts each batch after the last one's answer; both with many under
way: as many signals as the dispatcher has, and batches of many senders; these by two processes;
events that another one accepts and dispatches, posted as fast as they are answered; and the same
at half that pace, where no backlog hides how long one event takes.

Events are those that running journeys listen to, in batches over a few kept connections. The time
of a signal is the one that Temporal wrote into the workflow's history; the time of an
acknowledgement is the client's. No worker runs, in no lane: signals wait in the histories. Client,
servers, store and Temporal share the machine.
"""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple
from uuid import uuid4

from temporalio.api.enums.v1 import EventType
from temporalio.client import Client

from adapters.store.engine.database import Database
from adapters.store.events.queue import EventQueue
from cli.devserver import LOOPBACK, dev_server, free_port
from domain.ids import workflow_id
from starter.relay.dispatcher import AT_ONCE
from tests.bench.bare import Bare
from tests.bench.intake.posting import (
    SENDERS,
    WRITE_KEY,
    Poster,
    news,
    order_of,
    orders,
    poster_to,
)
from tests.bench.lanes import ByHand
from tests.bench.measuring import a_store
from tests.prove.serving import http_processes
from tests.waiting import eventually
from workflows.plugin import journey_plugin

BATCH = 100
SMALL_BATCH = 10
"""Where a single event's way is measured: few customers' events are under way at a time."""
HALF = 0.5
"""Of the pace at which events are dispatched."""


class Size(NamedTuple):
    """How much a round has."""

    customers: int = 200
    signals: int = 1_000
    loop: int = 500
    accepted: int = 4_000
    dispatched: int = 1_000
    paced: int = 400


USUAL = Size()


class Figures(NamedTuple):
    """What a round found."""

    bare: float
    """Signals a second, one after another."""
    accepted: float
    """Events a second, not dispatched, one batch after another."""
    bare_many: float
    """Signals a second, many under way."""
    accepted_many: float
    """Events a second, not dispatched, many batches under way."""
    by_two: float
    """The same, by two processes."""
    dispatched: float
    """Events a second, from the first post to the last signal."""
    behind: Sequence[float]
    """Of each of these events, the seconds from its acknowledgement to its signal."""
    paced: Sequence[float]
    """The same at half that pace."""


class Server(NamedTuple):
    """A `jornada serve` with a store of its own."""

    queue: EventQueue
    poster: Poster


class Intake:
    """The running workflows, and the servers that take events in."""

    def __init__(
        self,
        client: Client,
        dispatching: Server,
        accepting: Server,
        by_two: Server,
        size: Size,
    ) -> None:
        self._client = client
        self._queue, self._poster = dispatching
        self._accepting, self._by_two = accepting.poster, by_two.poster
        self._size = size
        self._customers = [f"c-{uuid4().hex}" for _ in range(size.customers)]

    async def begin(self) -> None:
        """Start a workflow for each customer, in both lanes, and let all be imported."""
        lane = ByHand(self._client, timedelta(days=1))
        await _for_each(lane.start, self._customers)
        for poster in (self._poster, self._accepting, self._by_two):
            await poster.post_all(orders(self._customers, BATCH))
            await poster.post_all(news(self._customers, BATCH, BATCH))
        await self._until_dispatched()

    async def round(self) -> Figures:
        """Measure one round; raises `NotAccepted`."""
        bare = await self._bare(self._size.loop, at_once=1)
        accepted = await self._accepted_by(self._accepting, senders=1)
        bare_many = await self._bare(self._size.signals, at_once=AT_ONCE)
        accepted_many = await self._accepted_by(self._accepting, SENDERS)
        by_two = await self._accepted_by(self._by_two, SENDERS)
        dispatched, behind = await self._dispatched()
        paced = await self._paced(HALF * dispatched / SMALL_BATCH)
        return Figures(bare, accepted, bare_many, accepted_many, by_two, dispatched, behind, paced)

    async def _bare(self, signals: int, at_once: int) -> float:
        turns = [self._customers[nth % len(self._customers)] for nth in range(signals)]
        began = time.perf_counter()
        await _for_each(self._signal, turns, at_once)
        return len(turns) / (time.perf_counter() - began)

    async def _signal(self, customer_id: str) -> None:
        handle = self._client.get_workflow_handle(f"{ByHand.workflow}/{customer_id}")
        await handle.signal(Bare.event, "Delivery Estimate Changed")

    async def _accepted_by(self, poster: Poster, senders: int) -> float:
        batches = news(self._customers, self._size.accepted, BATCH)
        began = time.perf_counter()
        await poster.post_all(batches, senders)
        return self._size.accepted / (time.perf_counter() - began)

    async def _dispatched(self) -> tuple[float, list[float]]:
        batches = news(self._customers, self._size.dispatched, BATCH)
        began = time.time()
        await self._poster.post_all(batches)
        signalled = await self._signalled([each for batch in batches for each in batch.event_ids])
        per_second = len(signalled) / (max(signalled.values()) - began)
        return per_second, self._behind(signalled)

    async def _paced(self, batches_a_second: float) -> list[float]:
        batches = news(self._customers, self._size.paced, SMALL_BATCH)
        await self._poster.post_paced(batches, batches_a_second)
        signalled = await self._signalled([each for batch in batches for each in batch.event_ids])
        return self._behind(signalled)

    def _behind(self, signalled: Mapping[str, float]) -> list[float]:
        return [at - self._poster.acknowledged[event_id] for event_id, at in signalled.items()]

    async def _signalled(self, event_ids: Sequence[str]) -> dict[str, float]:
        """Wait until all are dispatched; return when each was signalled."""
        await self._until_dispatched()
        wanted, found = set(event_ids), dict[str, float]()

        async def look(customer_id: str) -> None:
            for event_id, at in await self._signals_of(customer_id):
                if event_id in wanted:
                    found.setdefault(event_id, at)

        await _for_each(look, self._customers)
        if missing := wanted - found.keys():
            raise RuntimeError(f"{len(missing)} events are dispatched, and no journey heard them")
        return found

    async def _signals_of(self, customer_id: str) -> list[tuple[str, float]]:
        name = workflow_id("car_delivery", customer_id, order_of(customer_id))
        history = await self._client.get_workflow_handle(name).fetch_history()
        return [
            (
                json.loads(
                    event.workflow_execution_signaled_event_attributes.input.payloads[0].data
                )["event_id"],
                event.event_time.ToNanoseconds() / 1e9,
            )
            for event in history.events
            if event.event_type == EventType.EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED
        ]

    async def _until_dispatched(self) -> None:
        async def is_empty() -> bool:
            return not await self._queue.pending_count()

        await eventually(is_empty)


async def _for_each(
    work: Callable[[str], Awaitable[object]], customer_ids: Sequence[str], at_once: int = AT_ONCE
) -> None:
    """Do it for each, so many at a time."""
    waiting = iter(customer_ids)

    async def one_after_another() -> None:
        for customer_id in waiting:
            await work(customer_id)

    async with asyncio.TaskGroup() as group:
        for _ in range(at_once):
            group.create_task(one_after_another())


@asynccontextmanager
async def an_intake(folder: Path, store: str, size: Size = USUAL) -> AsyncIterator[Intake]:
    """Run Temporal, and HTTP servers with a store each, until the context is left."""
    async with AsyncExitStack() as stack:
        temporal = await stack.enter_async_context(dev_server(port=0, ui_port=0))
        client = await Client.connect(temporal.address, plugins=[journey_plugin()])
        there, away = temporal.address, f"{LOOPBACK}:{free_port(0)}"
        dispatching, accepting, by_two = [
            await stack.enter_async_context(_a_server(folder / name, store, address, processes))
            for name, address, processes in (
                ("dispatching", there, 1),
                ("accepting", away, 1),
                ("by_two", away, 2),
            )
        ]
        yield Intake(client, dispatching, accepting, by_two, size)


@asynccontextmanager
async def _a_server(
    folder: Path, store: str, temporal: str, processes: int
) -> AsyncIterator[Server]:
    """Run `jornada serve` on an empty store."""
    folder.mkdir()  # noqa: ASYNC240 - nothing else runs yet
    async with AsyncExitStack() as stack:
        url = stack.enter_context(a_store(folder, store))
        database = await Database.open(url)
        stack.push_async_callback(database.close)
        await database.migrate()
        settings = {
            "DATABASE_URL": url,
            "TEMPORAL_ADDRESS": temporal,
            "JORNADA_DELIVERY": "sandbox",
            "JORNADA_WRITE_KEYS": WRITE_KEY,
            "JORNADA_API_KEYS": "a-bench-of-the-tests",
        }
        serving = http_processes(1, settings, folder, children=processes)
        (process,) = await stack.enter_async_context(serving)
        poster = await stack.enter_async_context(poster_to(process.url))
        yield Server(EventQueue(database), poster)
