"""What Jornada costs beside Temporal: the same touchpoints by onboarding and by a bare workflow.

The path: a start, a message, a wait that times out, a message, a wait that the customer's leaving
ends. Both lanes have the same server, client, data converter and sandbox, their workers the same
settings, and each message is one activity on a channel's own queue. Ours does all it always does:
the enrolment's row, consent, claim, words, outbox (SQLite) and outcome; only quiet hours are
switched off, as they would hold texts by chance. Bare does nothing.

A lane's worker has a process of its own; its CPU is that process's. Journeys a second are those
of a round, from the first start to the last close, a fixed number being under way. The driver
signals when the second wait has begun, which it learns alike for both: the worker tells it
that a message has gone out, and the history that a timer has started. Customers are introduced
before the clock starts. Driver, server and worker share the machine, so a server of its own, as in
production, would leave more room to both.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple
from uuid import uuid4

from temporalio.api.enums.v1 import EventType
from temporalio.client import Client, WorkflowHandle

from adapters.store.database import Database
from adapters.temporal import IDENTITY
from cli.costs import Cost, cost_of
from cli.devserver import dev_server
from domain.clock import Pace
from domain.journeys import LEFT
from starter.client import Jornada
from tests.bench.lanes import ByEvents, ByHand, Lane, Ours
from tests.bench.processes import WorkerProcess, worker_process
from workflows.onboarding import VERIFY_WINDOW
from workflows.plugin import journey_plugin

WINDOW = timedelta(seconds=1.5)
"""How long a wait lasts: the first times out, and the driver must signal within the second."""
AT_ONCE = 60
"""How many journeys are under way: enough to keep two cores busy while the others wait."""
MESSAGES = 2
WAITS = 2


class Unexpected(Exception):
    """A journey did not end as it should, so nothing was measured."""


class Round(NamedTuple):
    """What a round cost."""

    per_second: float
    cpu_ms: float
    """Of the worker, a journey."""
    cost: Cost
    """Of one journey's history."""


class Bench:
    """The lanes, the workers, and the way to Temporal."""

    def __init__(
        self, client: Client, lanes: Sequence[Lane], workers: Mapping[str, WorkerProcess]
    ) -> None:
        self._client = client
        self._workers = workers
        self.lanes = lanes

    async def round(self, lane: Lane, journeys: int) -> Round:
        """Live so many journeys in a lane; raises `Unexpected`."""
        customer_ids = [f"c-{uuid4().hex}" for _ in range(journeys)]
        for customer_id in customer_ids:
            await lane.introduce(customer_id)
        worker, under_way = self._workers[lane.worker], asyncio.Semaphore(AT_ONCE)
        cpu, began = await worker.cpu_seconds(), time.perf_counter()
        async with asyncio.TaskGroup() as all_of_them:
            for customer_id in customer_ids:
                all_of_them.create_task(self._live(lane, customer_id, under_way))
        lasted = time.perf_counter() - began
        cpu = await worker.cpu_seconds() - cpu
        history = await self._handle(lane, customer_ids[0]).fetch_history()
        return Round(journeys / lasted, 1000 * cpu / journeys, cost_of(history.events))

    async def _live(self, lane: Lane, customer_id: str, under_way: asyncio.Semaphore) -> None:
        async with under_way:
            handle = self._handle(lane, customer_id)
            await lane.start(customer_id)
            await self._workers[lane.worker].has_sent(handle.id, MESSAGES)
            await _second_wait(handle)
            await lane.leave(customer_id)
            result = await handle.result()
        if (result["outcome"] if isinstance(result, dict) else result) != LEFT:
            raise Unexpected(f"{handle.id} ended as {result}: the machine is too busy to measure")

    def _handle(self, lane: Lane, customer_id: str) -> WorkflowHandle[Any, Any]:
        return self._client.get_workflow_handle(f"{lane.workflow}/{customer_id}")


async def _second_wait(handle: WorkflowHandle[Any, Any]) -> None:
    timers = 0
    async for event in handle.fetch_history_events(wait_new_event=True):
        timers += event.event_type == EventType.EVENT_TYPE_TIMER_STARTED
        if timers == WAITS:
            return
    raise Unexpected(f"{handle.id} ended before its second wait")


@asynccontextmanager
async def a_bench(folder: Path) -> AsyncIterator[Bench]:
    """Run a Temporal server, a store in `folder` and a worker a lane until the context is left."""
    url = f"sqlite:///{folder / 'jornada.db'}"
    async with AsyncExitStack() as stack:
        server = await stack.enter_async_context(dev_server(port=0, ui_port=0))
        client = await Client.connect(server.address, plugins=[journey_plugin()], identity=IDENTITY)
        database = await Database.open(url)
        stack.push_async_callback(database.close)
        await database.migrate()
        workers = {
            name: await stack.enter_async_context(worker_process(name, server.address, url))
            for name in (Ours.worker, ByHand.worker)
        }
        pace = Pace(factor=VERIFY_WINDOW / WINDOW, origin=datetime.now(UTC))
        jornada = Jornada(client, database, pace=pace)
        lanes = (Ours(jornada), ByHand(client, WINDOW), ByEvents(jornada))
        dispatching = asyncio.create_task(jornada.dispatcher.run())
        yield Bench(client, lanes, workers)
        dispatching.cancel()
        with suppress(asyncio.CancelledError):
            await dispatching
