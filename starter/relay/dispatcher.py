"""The dispatcher: takes stored events to Temporal, in order per customer, until they arrive."""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import structlog
from temporalio.service import RPCError

from adapters.store.engine.errors import StoreError, complaint_of
from adapters.store.enrolments import Enrolments
from adapters.store.events.heard import Hearing
from adapters.store.events.queue import EventQueue, QueuedEvent
from domain.faults import WHO_ACTS
from domain.finishing import finished
from starter.away import CHECK_TEMPORAL, temporal_is_away
from starter.relay.enrol import StillClosing
from starter.relay.router import EventRouter, NotStartedYet, Routed, Undispatchable

LEASE = timedelta(seconds=30)
"""After this, a dead dispatcher's events are taken over."""
GIVEN_UP_AFTER = 2 / 3
"""Of the lease: what is not dispatched by then is left for later, so that who was slow, or frozen,
does not go on while another dispatcher has the event."""
AT_ONCE = 50
"""How many customers' events are under way together."""
ROUND = timedelta(milliseconds=250)
"""How long the next round waits for the slow ones of the last; then they go on beside it."""
MOMENT = timedelta(milliseconds=20)
"""The shortest round: what comes in one after the other goes together."""
MOST_TRIES = 10
"""An event that Temporal refuses so often is a dead letter: after about four minutes."""
LAST_TRIES = 3
"""When it stops, how often it tries to note in the store, which is away, what has arrived."""
IDLE = timedelta(seconds=1)
"""How often the queue is looked at when nothing wakes the dispatcher."""
SHORTEST_BACKOFF = timedelta(seconds=1)
LONGEST_BACKOFF = timedelta(minutes=1)

OUTAGE = 5
"""So many calls that found Temporal away, and none that found it there, are an outage."""
PROBES = 2
"""In an outage so many events a round ask whether it is over; the others stay due, untried."""
PROBED_AGAIN_AFTER = timedelta(seconds=5)

Arrival = tuple[str, Routed]
"""The id of an event, and what came of it."""

log = structlog.get_logger()


class Dispatcher:
    """Hands events to the journeys that begin with them and to the enrolments that listen."""

    def __init__(self, queue: EventQueue, enrolments: Enrolments, router: EventRouter) -> None:
        self._queue = queue
        self._enrolments = enrolments
        self._router = router
        self._woken = asyncio.Event()
        self._under_way: set[asyncio.Task[Arrival | None]] = set()
        self._arrived: dict[str, Routed] = {}
        """Dispatched, and not yet noted in the store, which may be away: what came of each."""
        self._found_away = 0
        """How many calls in a row found Temporal away."""

    def wake(self) -> None:
        """Say that there is something to dispatch."""
        self._woken.set()

    async def run(self) -> None:
        """Dispatch for ever. Whatever happens to one event, the next round comes."""
        try:
            while True:
                await self._pause(busy=await finished(self._round()))
        finally:
            await self._wind_up()

    async def dispatch_due(self) -> bool:
        """Dispatch the oldest due event of each customer; return if any was, or is under way."""
        self._woken.clear()
        # Reckoned from before the lease begins, as the lease is.
        give_up_at = asyncio.get_running_loop().time() + GIVEN_UP_AFTER * LEASE.total_seconds()
        events = await self._lease()
        self._under_way |= {asyncio.create_task(self._try(event, give_up_at)) for event in events}
        await self._collect()
        return bool(events or self._under_way)

    async def dispatch_all(self) -> None:
        """Dispatch until nothing is due: for tests and scripts."""
        while await self.dispatch_due():
            pass

    async def _wind_up(self) -> None:
        """Wait for what is under way, and note what has arrived, if the store takes it at all.

        What it does not take is dispatched again when its lease ends, which is harmless.
        """
        refused = 0
        while self._under_way or (self._arrived and refused < LAST_TRIES):
            try:
                await self._collect()
            except Exception as error:  # noqa: BLE001 - the store is away, and we are leaving
                refused += 1
                left, problem = len(self._arrived), type(error).__name__
                log.warning("arrivals_not_noted", events=left, error=problem)
                await asyncio.sleep(ROUND.total_seconds())

    async def _round(self) -> bool:
        try:
            return await self.dispatch_due()
        except Exception as error:  # noqa: BLE001 - the store may be away for a while
            log.error("dispatch_round_failed", error=type(error).__name__)  # noqa: TRY400
            return False

    async def _pause(self, *, busy: bool) -> None:
        if self._is_outage:
            await asyncio.sleep(IDLE.total_seconds())
        elif not busy:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._woken.wait(), IDLE.total_seconds())

    @property
    def _is_outage(self) -> bool:
        return self._found_away >= OUTAGE

    async def _lease(self) -> list[QueuedEvent]:
        most = PROBES if self._is_outage else AT_ONCE
        free = most - len(self._under_way)
        return await self._queue.lease(datetime.now(UTC), free, LEASE) if free > 0 else []

    async def _collect(self) -> None:
        """Wait for what is under way, not too long, and note in the store what has arrived."""
        if self._under_way:
            await self._until_progress()
            done = {task for task in self._under_way if task.done()}
            self._under_way -= done
            self._arrived |= dict(arrival for task in done if (arrival := task.result()))
        if noted := dict(self._arrived):
            await self._note(noted)
            self._arrived = {
                event_id: routed
                for event_id, routed in self._arrived.items()
                if event_id not in noted
            }

    async def _note(self, arrived: Mapping[str, Routed]) -> None:
        heard = [
            Hearing(event_id, enrolment_id)
            for event_id, routed in arrived.items()
            for enrolment_id in routed.heard_by
        ]
        problems = {event_id: each.problem for event_id, each in arrived.items() if each.problem}
        await self._queue.dispatched(*arrived, heard=heard, problems=problems)

    async def _until_progress(self) -> None:
        """Wait until all have arrived, or another event has come in meanwhile."""
        _, slow = await asyncio.wait(self._under_way, timeout=MOMENT.total_seconds())
        if slow:
            woken = asyncio.create_task(self._woken.wait())
            arriving = asyncio.create_task(asyncio.wait(slow))
            first = asyncio.FIRST_COMPLETED
            await asyncio.wait({woken, arriving}, timeout=ROUND.total_seconds(), return_when=first)
            woken.cancel()
            arriving.cancel()

    async def _try(self, event: QueuedEvent, give_up_at: float) -> Arrival | None:
        """Dispatch an event, postpone it or give it up; return what came of it if it arrived."""
        try:
            async with asyncio.timeout_at(give_up_at):
                routed = await self._router.route(event)
        except Exception as error:  # noqa: BLE001 - one event must not stop the others
            await self._keep(event, error)
            return None
        if routed.is_temporal_there:
            self._found_away = 0
        return event.event_id, routed

    async def _keep(self, event: QueuedEvent, why: Exception) -> None:
        try:
            if isinstance(why, Undispatchable):
                await self._give_up(event, str(why))
            else:
                await self._try_later(event, why)
        except Exception as error:  # noqa: BLE001 - the store is away, and the lease will end
            log.warning("event_left_leased", event_id=event.event_id, error=type(error).__name__)

    async def _try_later(self, event: QueuedEvent, error: Exception) -> None:
        problem, counts = _problem(error), _is_the_events_fault(error)
        who_must_act, what_to_do = _advice(error)
        log.warning(
            "event_not_dispatched",
            event_id=event.event_id,
            problem=problem,
            who_must_act=who_must_act,
            what_to_do=what_to_do,
        )
        # A network that swallows what we send never answers at all.
        self._found_away += temporal_is_away(error) or isinstance(error, TimeoutError)
        if counts and event.tries + 1 >= MOST_TRIES:
            await self._give_up(event, problem)
            return
        now = datetime.now(UTC)
        backoff = PROBED_AGAIN_AFTER if self._is_outage else _backoff(event, now, counts=counts)
        await self._queue.postpone(event.event_id, now + backoff, problem, counts=counts)

    async def _give_up(self, event: QueuedEvent, problem: str) -> None:
        await self._enrolments.forget_unstarted(event.event_id)
        await self._queue.to_dead_letters(event.event_id, problem)
        # Its source got a 200: nobody else learns that nothing came of it.
        log.error(
            "event_dead_lettered",
            event_id=event.event_id,
            name=event.name,
            problem=problem,
            who_must_act="operator",
            what_to_do="see `jornada dead-letters list`, mend the cause, then requeue",
        )


def _advice(error: Exception) -> tuple[str, str]:
    """Return who must act on what an event met, and what to do. Quotes nothing of it."""
    if isinstance(error, StillClosing | NotStartedYet):
        return "nobody", "it is tried again by itself"
    if temporal_is_away(error) or isinstance(error, TimeoutError):
        return WHO_ACTS, CHECK_TEMPORAL
    if isinstance(error, StoreError | OSError):
        return WHO_ACTS, complaint_of(error)[1]
    return WHO_ACTS, "if it stays so, the event is a dead letter soon: mend the cause, then requeue"


def _is_the_events_fault(error: Exception) -> bool:
    """Tell whether an event failed by itself, not because something it needs is away."""
    waits = (StillClosing, NotStartedYet, StoreError, OSError)
    return not isinstance(error, waits) and not temporal_is_away(error)


def _backoff(event: QueuedEvent, now: datetime, *, counts: bool) -> timedelta:
    """Return how long to wait: longer with each fault of its own, else the longer it waits already.

    No jitter: rounds take few at a time, so those that came due together do not go together.
    """
    grown = SHORTEST_BACKOFF * 2**event.tries if counts else (now - event.received_at) / 4
    return min(max(grown, SHORTEST_BACKOFF), LONGEST_BACKOFF)


def _problem(error: Exception) -> str:
    return f"Temporal: {error.status.name}" if isinstance(error, RPCError) else type(error).__name__
