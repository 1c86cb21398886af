"""The deliverer: posts what happens to sinks, in order per customer, until they have it."""

import asyncio
from collections import defaultdict
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import structlog

from adapters.sinks.posting import Posting
from adapters.store.engine.database import Database
from adapters.store.faults import Faults
from adapters.store.sinks.again import Notices
from adapters.store.sinks.queue import SinkQueue
from adapters.store.sinks.registry import Sinks
from adapters.store.sinks.rows import QueuedNotice, Sink
from adapters.store.states import SinkState
from domain.faults import WHO_ACTS, Fault
from domain.finishing import finished
from domain.sinks.tries import Failure, SinkLimits, is_fault
from starter.relay.late_answers import utc_now

LEASE = timedelta(seconds=60)
"""After this, a dead deliverer's notices are taken over. Longer than any answer may take."""
GIVEN_UP_AFTER = 2 / 3
"""Of the lease: who was frozen does not post what another one may have by now."""
AT_ONCE = 20
"""How many customers' notices are under way to one sink together."""
ROUND = timedelta(milliseconds=250)
"""How long the next round waits for the slow ones of the last; then they go on beside it."""
IDLE = timedelta(seconds=1)
"""How often the queues are looked at."""
LOOKED_AFTER_EVERY = timedelta(minutes=1)

log = structlog.get_logger()


class Deliverer:
    """Posts to every sink what waits for it. A slow or dead sink delays no other one."""

    def __init__(
        self,
        database: Database,
        posting: Posting,
        limits: SinkLimits,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self._posting = posting
        self._limits = limits
        self._clock = clock
        self._queue = SinkQueue(database)
        self._sinks = Sinks(database)
        self._notices = Notices(database)
        self._faults = Faults(database)
        self._under_way: defaultdict[str, set[asyncio.Task[None]]] = defaultdict(set)
        self._look_after_at = datetime.min.replace(tzinfo=UTC)

    async def run(self) -> None:
        """Deliver for ever. Whatever happens to one notice, the next round comes."""
        async with self._posting:
            try:
                while True:
                    if not await finished(self._round()):
                        await asyncio.sleep(IDLE.total_seconds())
            finally:
                if left := self._all_under_way():
                    await asyncio.wait(left)  # each ends in time by itself

    async def deliver_due(self) -> bool:
        """Post what is due to each sink; return whether anything was, or is under way."""
        give_up_at = asyncio.get_running_loop().time() + GIVEN_UP_AFTER * LEASE.total_seconds()
        for sink in await self._queue.waiting(self._clock()):
            await self._lease(sink, give_up_at)
        left = self._all_under_way()
        if left:
            await asyncio.wait(left, timeout=ROUND.total_seconds())
        return bool(left)

    async def deliver_all(self) -> None:
        """Deliver until nothing is due: for tests and scripts."""
        while await self.deliver_due():
            pass

    async def look_after(self) -> None:
        """Note which sinks need a person, and forget what is old."""
        now = self._clock()
        for sink in await self._sinks.all():
            await self._tell(sink, now)
        await self._notices.forget_old(now - self._limits.kept_for)

    async def _round(self) -> bool:
        try:
            now = self._clock()
            if now >= self._look_after_at:
                self._look_after_at = now + LOOKED_AFTER_EVERY
                await self.look_after()
            return await self.deliver_due()
        except Exception as error:  # noqa: BLE001 - the store may be away for a while
            log.error("delivery_round_failed", error=type(error).__name__)  # noqa: TRY400
            return False

    def _all_under_way(self) -> set[asyncio.Task[None]]:
        return {task for tasks in self._under_way.values() for task in tasks}

    async def _lease(self, name: str, give_up_at: float) -> None:
        mine = self._under_way[name]
        free, now = AT_ONCE - len(mine), self._clock()
        leased = await self._queue.lease(name, now, free, now + LEASE) if free > 0 else None
        if leased is not None:
            for notice in leased.notices:
                task = asyncio.create_task(self._try(leased.sink, notice, give_up_at))
                mine.add(task)
                task.add_done_callback(mine.discard)

    async def _try(self, sink: Sink, notice: QueuedNotice, give_up_at: float) -> None:
        """Post a notice, and record what came of it."""
        try:
            async with asyncio.timeout_at(give_up_at):
                signing = sink.signing(datetime.now(UTC))
                failure = await self._posting.post(sink.url, notice.notice, signing)
        except TimeoutError:  # it was frozen: perhaps another one has it by now
            return
        try:
            await self._record(notice, failure)
        except Exception as error:  # noqa: BLE001 - the store is away, and the lease will end
            log.warning("notice_left_leased", sink=sink.name, error=type(error).__name__)

    async def _record(self, notice: QueuedNotice, failure: Failure | None) -> None:
        now = self._clock()
        if failure is None:
            await self._queue.delivered(notice, now)
            return
        known = {"sink": notice.sink, "notice_id": notice.notice_id, "problem": failure.problem}
        log.warning("notice_not_delivered", **known)
        if await self._queue.failed(notice, failure, now, self._limits.retry_for):
            log.error(
                "notice_dead_lettered",
                type=notice.type,
                who_must_act=WHO_ACTS,
                what_to_do=f"mend the receiver, then `jornada sinks requeue {notice.sink}`",
                **known,
            )

    async def _tell(self, sink: Sink, now: datetime) -> None:
        """Note a sink that fails or has stopped, for the log and `/health/ready`."""
        if sink.state == SinkState.STOPPED:
            await self._faults.note(_stopped(sink))
        elif sink.state == SinkState.ACTIVE and is_fault(sink.standing, now):
            await self._faults.note(_failing(sink))
        else:
            await self._faults.end(_fault_name(sink))


def _fault_name(sink: Sink) -> str:
    return f"sink {sink.name}"


def _stopped(sink: Sink) -> Fault:
    problem = "it answered that it wants no more (410): nothing is posted to it"
    what_to_do = f"remove it, or mend it and say `jornada sinks unpause {sink.name}`"
    return Fault(_fault_name(sink), problem, what_to_do)


def _failing(sink: Sink) -> Fault:
    since = f"{sink.failing_since:%Y-%m-%d %H:%M} UTC"
    problem = f"nothing arrives since {since}: {sink.problem}"
    what_to_do = f"mend the receiver; what waits is posted then (`jornada sinks test {sink.name}`)"
    return Fault(_fault_name(sink), problem, what_to_do)
