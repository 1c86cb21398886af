"""The dispatcher: takes stored events to Temporal, in order per customer, until they arrive."""

import asyncio
from collections.abc import Coroutine, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

import structlog
from sqlalchemy.exc import SQLAlchemyError
from temporalio.client import Client
from temporalio.service import RPCError

from adapters.store.enrolments import EnrolmentRow, Enrolments
from adapters.store.events import EventQueue, QueuedEvent
from adapters.store.tasks import Tasks
from domain.events import Answered, Envelope, Event
from starter.away import run_not_found, temporal_is_away
from starter.checking import Checking
from starter.enrolling import Enrolling, StillClosing
from workflows.inbox import SIGNAL
from workflows.journey import Journey

LEASE = timedelta(seconds=30)
"""After this, a dead dispatcher's events are taken over."""
AT_ONCE = 50
"""How many customers' events are dispatched together."""
MOST_TRIES = 10
"""An event that Temporal refuses so often is parked."""
IDLE = timedelta(seconds=1)
"""How often the queue is looked at when nothing wakes the dispatcher."""
SHORTEST_BACKOFF = timedelta(seconds=1)
LONGEST_BACKOFF = timedelta(minutes=1)

log = structlog.get_logger()

T = TypeVar("T")


class Undispatchable(Exception):
    """An event that no number of tries will dispatch."""


class NotStartedYet(Exception):
    """The enrolment that an event is for has still to be started."""


class Dispatcher:
    """Hands events to the journeys that begin with them and to the enrolments that listen."""

    def __init__(
        self,
        temporal: Client,
        queue: EventQueue,
        enrolments: Enrolments,
        enrolling: Enrolling,
        checking: Checking,
        journeys: Mapping[str, type[Journey]],
        tasks: Tasks,
    ) -> None:
        self._tasks = tasks
        self._temporal = temporal
        self._queue = queue
        self._enrolments = enrolments
        self._enrolling = enrolling
        self._checking = checking
        self._journeys = journeys
        self._woken = asyncio.Event()

    def wake(self) -> None:
        """Say that there is something to dispatch."""
        self._woken.set()

    async def run(self) -> None:
        """Dispatch for ever. Whatever happens to one event, the next round comes."""
        while True:
            self._woken.clear()
            try:
                busy = await finished(self.dispatch_due())
            except Exception as error:  # noqa: BLE001 - the store may be away for a while
                log.error("dispatch_round_failed", error=type(error).__name__)  # noqa: TRY400
                busy = False
            if not busy:
                try:
                    await asyncio.wait_for(self._woken.wait(), IDLE.total_seconds())
                except TimeoutError:
                    continue

    async def dispatch_due(self) -> bool:
        """Dispatch the oldest due event of each customer; tell whether there was any."""
        events = await self._queue.lease(datetime.now(UTC), AT_ONCE, LEASE)
        await asyncio.gather(*(self._dispatch_or_postpone(event) for event in events))
        return bool(events)

    async def dispatch_all(self) -> None:
        """Dispatch until nothing is due: for tests and scripts."""
        while await self.dispatch_due():
            pass

    async def _dispatch_or_postpone(self, event: QueuedEvent) -> None:
        try:
            await self._dispatch(event)
        except Undispatchable as error:
            await self._park(event, str(error))
        except Exception as error:  # noqa: BLE001 - one event must not stop the others
            await self._try_later(event, error)
        else:
            await self._queue.dispatched(event.event_id)

    async def _try_later(self, event: QueuedEvent, error: Exception) -> None:
        problem, counts = _problem(error), _is_the_events_fault(error)
        log.warning("event_not_dispatched", event_id=event.event_id, problem=problem)
        if counts and event.tries + 1 >= MOST_TRIES:
            await self._park(event, problem)
            return
        now = datetime.now(UTC)
        # The longer it waits already, the more rarely it is tried.
        backoff = min(max((now - event.received_at) / 4, SHORTEST_BACKOFF), LONGEST_BACKOFF)
        await self._queue.postpone(event.event_id, now + backoff, problem, counts=counts)

    async def _park(self, event: QueuedEvent, problem: str) -> None:
        await self._enrolments.forget_unstarted(event.event_id)
        await self._queue.park(event.event_id, problem)

    async def _dispatch(self, event: QueuedEvent) -> None:
        # Those who were enrolled before the event hear it; the one it starts does not.
        listening = await self._enrolments.running_of(event.customer_id)
        if event.enrolment_id is not None:
            listening = [one for one in listening if one.enrolment_id == event.enrolment_id]
        told_again = [
            journey.journey_name()
            for journey in self._journeys.values()
            if journey.begins_with.event_name() == event.name
            and not await self._start(journey, event)
        ]
        is_heard = False
        for enrolment in listening:
            if enrolment.entry_event_id == event.event_id or enrolment.journey in told_again:
                continue
            lived = self._journeys.get(enrolment.journey)
            if lived and (kind := _heard_by(lived, enrolment, event)):
                is_heard |= await self._signal(enrolment, kind, event)
        if event.name == Answered.event_name() and event.enrolment_id and not is_heard:
            # She was thanked for it, so somebody has to hear it.
            now = datetime.now(UTC)
            await self._tasks.call_for_unheard(event.event_id, event.customer_id, now)

    async def _start(self, journey: type[Journey], event: QueuedEvent) -> bool:
        """Start a journey; tell whether the event is news to it, and not an old one told again."""
        kind = journey.begins_with
        key = kind.key_of(event.properties)
        if kind.KEY is not None and key is None:
            raise Undispatchable(
                f"`{event.name}` starts {journey.journey_name()} under its {kind.KEY}, and has none"
            )
        entry = envelope_of(kind, event)
        began = await self._enrolling.enrol(journey, event.customer_id, key, event.event_id, entry)
        return kind.KEY is None or began is not None

    async def _signal(self, enrolment: EnrolmentRow, kind: type[Event], event: QueuedEvent) -> bool:
        """Signal an enrolment; tell whether it was there to hear it."""
        if enrolment.run_id is None:
            raise NotStartedYet
        handle = self._temporal.get_workflow_handle(enrolment.workflow_id)
        try:
            await handle.signal(SIGNAL, envelope_of(kind, event))
        except RPCError as error:
            if not run_not_found(error):
                raise
            await self._checking.is_open(enrolment)
            return False
        return True


def _heard_by(
    journey: type[Journey], enrolment: EnrolmentRow, event: QueuedEvent
) -> type[Event] | None:
    """Return the event's kind if an enrolment hears it. An answer is heard by who asked, alone."""
    kind = journey.hears(event.name, event.properties, enrolment.key)
    return None if kind is Answered and event.enrolment_id is None else kind


async def finished(work: Coroutine[Any, Any, T]) -> T:
    """Await `work`; when cancelled meanwhile, let it finish first."""
    task = asyncio.ensure_future(work)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait([task])
        raise


def _is_the_events_fault(error: Exception) -> bool:
    """Tell whether an event failed by itself, not because something it needs is away."""
    waits = (StillClosing, NotStartedYet, SQLAlchemyError, OSError)
    return not isinstance(error, waits) and not temporal_is_away(error)


def _problem(error: Exception) -> str:
    return f"Temporal: {error.status.name}" if isinstance(error, RPCError) else type(error).__name__


def envelope_of(kind: type[Event], event: QueuedEvent) -> Envelope:
    """Make the envelope of a stored event: its declared fields, and nothing else of it."""
    return Envelope(
        event_id=event.event_id,
        name=event.name,
        properties=kind.declared(event.properties),
        occurred_at=event.occurred_at,
    )
