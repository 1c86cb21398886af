"""Routing one event: to the journeys that begin with it, and the enrolments that listen."""

from collections.abc import Mapping

from temporalio.client import Client
from temporalio.service import RPCError

from adapters.store.enrolments import EnrolmentRow, Enrolments
from adapters.store.events.queue import QueuedEvent
from domain.events import ADDRESSED, Answered, Envelope, Event
from starter.away import run_not_found
from starter.names import KeyMissing, check_key
from starter.relay.checking import Checking
from starter.relay.enrol import Enrolling, Started
from starter.relay.late_answers import LateAnswers
from workflows.base.declarations import kind_received
from workflows.base.inbox import SIGNAL
from workflows.base.journey import Journey


class Undispatchable(Exception):
    """An event that no number of tries will dispatch."""


class NotStartedYet(Exception):
    """The enrolment that an event is for has still to be started."""


class EventRouter:
    """Hands an event to whom it concerns."""

    def __init__(
        self,
        temporal: Client,
        enrolments: Enrolments,
        enrolling: Enrolling,
        checking: Checking,
        journeys: Mapping[str, type[Journey]],
        late_answers: LateAnswers,
    ) -> None:
        self._temporal = temporal
        self._enrolments = enrolments
        self._enrolling = enrolling
        self._checking = checking
        self._journeys = journeys
        self._late_answers = late_answers

    async def route(self, event: QueuedEvent) -> bool:
        """Start and signal; harmless when repeated. Returns whether Temporal was needed, and there.

        Raises `Undispatchable`, `NotStartedYet` and `StillClosing`, or what is wrong with Temporal
        or the store.
        """
        if event.enrolment_id is None:
            _check_key(self._journeys, event)
        # Those who were enrolled before the event receive it; the one it starts does not.
        listening = await self._enrolments.running_of(event.customer_id)
        began = {
            journey.journey_name(): await self._start(journey, event)
            for journey in self._journeys.values()
            if journey.begins_with.event_name() == event.name
        }
        received = [
            await self._signal(enrolment, kind, event)
            for enrolment in listening
            if (kind := self._kind_for(enrolment, event, began))
        ]
        if event.name == Answered.event_name() and event.enrolment_id:
            await self._late_answers.escalate(event, is_signalled=any(received))
        return any(received) or Started.STARTED in began.values()

    def _kind_for(
        self, enrolment: EnrolmentRow, event: QueuedEvent, began: Mapping[str, Started | None]
    ) -> type[Event] | None:
        """Return the event's kind if an enrolment receives it."""
        journey = self._journeys.get(enrolment.journey)
        if journey is None:
            return None
        # A journey that has a key never receives again the event that began it.
        is_repeated = journey.begins_with.KEY and not began.get(enrolment.journey, True)
        return None if is_repeated else _kind_received(journey, enrolment, event)

    async def _start(self, journey: type[Journey], event: QueuedEvent) -> Started | None:
        """Start a journey; return None if another event has begun it, for good or still."""
        kind = journey.begins_with
        key = kind.key_of(event.properties)
        if kind.KEY is not None and key is None:
            raise Undispatchable(
                f"`{event.name}` starts {journey.journey_name()} under its {kind.KEY}, and has none"
            )
        entry = envelope_of(kind, event)
        return await self._enrolling.enrol(journey, event.customer_id, key, event.event_id, entry)

    async def _signal(self, enrolment: EnrolmentRow, kind: type[Event], event: QueuedEvent) -> bool:
        """Signal an enrolment; return whether it was there to receive it."""
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


def _check_key(journeys: Mapping[str, type[Journey]], event: QueuedEvent) -> None:
    """Raise `Undispatchable` for an event that was taken in before its key was asked for."""
    try:
        check_key(journeys, event.name, event.properties)
    except KeyMissing as missing:
        raise Undispatchable(f"`{event.name}`: its {missing.field} {missing}") from None


def _kind_received(
    journey: type[Journey], enrolment: EnrolmentRow, event: QueuedEvent
) -> type[Event] | None:
    """Return the event's kind if an enrolment receives it: not the one it began.

    What is about one enrolment's own message goes to that one alone.
    """
    is_another_ones = event.enrolment_id not in (None, enrolment.enrolment_id)
    if is_another_ones or enrolment.entry_event_id == event.event_id:
        return None
    kind = kind_received(journey, event.name, event.properties, enrolment.key)
    is_for_one = kind is not None and issubclass(kind, ADDRESSED)
    return None if is_for_one and event.enrolment_id is None else kind


def envelope_of(kind: type[Event], event: QueuedEvent) -> Envelope:
    """Make the envelope of a stored event: its declared fields, and nothing else of it."""
    return Envelope(
        event_id=event.event_id,
        name=event.name,
        properties=kind.declared(event.properties),
        occurred_at=event.occurred_at,
    )
