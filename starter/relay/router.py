"""Routing one event: to the journeys that begin with it, and the enrolments that listen."""

from collections.abc import Mapping
from typing import NamedTuple

import structlog
from temporalio.client import Client
from temporalio.service import RPCError

from adapters.store.enrolments import EnrolmentRow, Enrolments
from adapters.store.events.queue import QueuedEvent
from domain.clock import humanized
from domain.entry import NotEntered, Refusal
from domain.events import ADDRESSED, Answered, Event
from starter.away import run_not_found
from starter.names import KEY_WANTED, KeyedKinds, keyed_kinds, missing_key
from starter.relay.checking import Checking
from starter.relay.enrol import Enrolling, Started
from starter.relay.envelopes import envelope_of
from starter.relay.late_answers import LateAnswers
from workflows.base.declarations import hears_its_entry_again, kind_received
from workflows.base.inbox import SIGNAL
from workflows.base.journey import Journey

log = structlog.get_logger()


class Undispatchable(Exception):
    """An event that no number of tries will dispatch."""


class NotStartedYet(Exception):
    """The enrolment that an event is for has still to be started."""


class Routed(NamedTuple):
    """What came of an event."""

    is_temporal_there: bool = False
    """Whether Temporal was needed, and answered."""
    heard_by: tuple[str, ...] = ()
    """The enrolments that were signalled."""
    problem: str | None = None
    """Why nothing came of it where it might have; nobody need act."""


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
        self._keyed = keyed_kinds(journeys)
        self._late_answers = late_answers

    async def route(self, event: QueuedEvent) -> Routed:
        """Start and signal; harmless when repeated.

        Raises `Undispatchable`, `NotStartedYet` and `StillClosing`, or what is wrong with Temporal
        or the store.
        """
        if event.enrolment_id is None:
            _check_key(self._keyed, event)
        # Those who were enrolled before the event receive it; the one it starts does not.
        listening = await self._enrolments.running_of(event.customer_id)
        problems: list[str] = []
        began = await self._begin(event, problems)
        heard_by = [
            enrolment.enrolment_id
            for enrolment in listening
            if (kind := self._kind_for(enrolment, event, began))
            and await self._counts(enrolment, kind, event, problems)
            and await self._signal(enrolment, kind, event)
        ]
        if event.name == Answered.event_name() and event.enrolment_id:
            await self._late_answers.escalate(event, is_signalled=bool(heard_by))
        is_temporal_there = bool(heard_by) or Started.STARTED in began.values()
        return Routed(is_temporal_there, tuple(heard_by), "; ".join(problems) or None)

    async def _begin(
        self, event: QueuedEvent, problems: list[str]
    ) -> Mapping[str, Started | NotEntered]:
        """Start the journeys that the event begins, but for those that it is too old for."""
        began: dict[str, Started | NotEntered] = {}
        for name, journey in self._journeys.items():
            if journey.begins_with.event_name() != event.name:
                continue
            why = too_old_to_begin(journey, event)
            started = await self._start(journey, event, is_too_old=why is not None)
            if why and isinstance(started, NotEntered):
                log.info("event_too_old", event_id=event.event_id, name=event.name, problem=why)
                problems.append(why)
            else:
                began[name] = started
        return began

    def _kind_for(
        self, enrolment: EnrolmentRow, event: QueuedEvent, began: Mapping[str, Started | NotEntered]
    ) -> type[Event] | None:
        """Return the event's kind if an enrolment receives it."""
        journey = self._journeys.get(enrolment.journey)
        if journey is None:
            return None
        # A journey that has a key receives the event that began it again only if it says so.
        is_repeated = journey.begins_with.KEY and _lives_on(began.get(enrolment.journey))
        if is_repeated and not hears_its_entry_again(journey):
            return None
        return _kind_received(journey, enrolment, event)

    async def _counts(
        self, enrolment: EnrolmentRow, kind: type[Event], event: QueuedEvent, problems: list[str]
    ) -> bool:
        """Tell whether an event is no goal of long ago: one that happened before the entry."""
        if kind is not self._journeys[enrolment.journey].goal:
            return True
        if not await self._enrolments.entered_after(enrolment.enrolment_id, event.occurred_at):
            return True
        problems.append(f"happened before {enrolment.workflow_id} began: no goal of it")
        return False

    async def _start(
        self, journey: type[Journey], event: QueuedEvent, *, is_too_old: bool
    ) -> Started | NotEntered:
        """Start a journey, or say why it does not begin.

        One that was written down when the journey's rule was another one is started all the same.
        """
        kind = journey.begins_with
        if kind.KEY is not None and kind.key_of(event.properties) is None:
            raise Undispatchable(
                f"`{event.name}` starts {journey.journey_name()} under its {kind.KEY}, and has none"
            )
        return await self._enrolling.begin(journey, event, begins_anew=not is_too_old)

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


def _lives_on(began: Started | NotEntered | None) -> bool:
    """Tell whether another event has begun a journey, for good or still."""
    return isinstance(began, NotEntered) and began.refusal is Refusal.RE_ENTRY


def too_old_to_begin(journey: type[Journey], event: QueuedEvent) -> str | None:
    """Say why an event is too old to begin a journey; None where it is not.

    Its age is fixed as it comes in: how long it waits in our own queue does not count.
    """
    age = event.received_at - event.occurred_at
    if age <= journey.begins_within:
        return None
    return (
        f"begins no {journey.journey_name()}: it was told {humanized(age)} after it happened, "
        f"more than {humanized(journey.begins_within)}"
    )


def _check_key(kinds: KeyedKinds, event: QueuedEvent) -> None:
    """Raise `Undispatchable` for an event that was taken in before its key was asked for."""
    if field := missing_key(kinds, event.name, event.properties):
        raise Undispatchable(f"`{event.name}`: its {field} {KEY_WANTED}")


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
