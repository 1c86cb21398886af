"""Starting enrolments on Temporal: the row in the store first, then the workflow."""

import asyncio
import inspect
from collections.abc import Callable
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from temporalio.client import Client
from temporalio.common import Priority, WorkflowIDConflictPolicy, WorkflowIDReusePolicy
from temporalio.exceptions import WorkflowAlreadyStartedError

from adapters.store.enrolments import EnrolmentRow, Enrolments, Entered, Entering
from adapters.store.events.queue import QueuedEvent
from domain.broadcast import broadcast_of
from domain.clock import Pace
from domain.entry import NotEntered, Refusal
from domain.events import Envelope
from domain.ids import JOURNEYS_QUEUE, customer_in, workflow_id
from domain.journeys import Enrolment
from domain.re_entry import ReEntry
from starter.away import TemporalIsSilent
from starter.relay.checking import Checking
from starter.relay.earlier import earlier_for, envelopes_for
from starter.relay.envelopes import envelope_of
from starter.relay.late_answers import utc_now
from workflows.base.declarations import entry_rules
from workflows.base.journey import Journey
from workflows.base.search_attributes import attributes_at_start, segment_of
from workflows.broadcast import LAST

STARTS_WITHIN = timedelta(seconds=5)
"""How long Temporal may take for it. Whoever waits, over HTTP, hears then that it starts later."""
STARTED_DIRECTLY = "start"
"""The scope of the entry event id of an enrolment that a service began, and no event."""


class Started(StrEnum):
    """What became of a request to start a journey."""

    STARTED = "started"
    ACCEPTED = "accepted"
    """Stored; it starts as soon as Temporal takes it."""
    ALREADY_ENROLLED = "already_enrolled"
    """They are in it, or were as often as the journey lets them."""
    KEPT_OUT = "kept_out"
    """The journey keeps them out."""


class Beginning(NamedTuple):
    """How a run begins."""

    entry: Envelope | None
    """The event that began it, its declared fields only."""
    segment: str | None
    """The segment that brought the customer in."""
    priority: Priority = Priority.default


class StillClosing(Exception):
    """The journey's last run has recorded its outcome and is about to close: try again soon."""


class Enrolling:
    """Enrols customers: once for each entry event, and as often as the journey allows."""

    def __init__(
        self,
        temporal: Client,
        enrolments: Enrolments,
        checking: Checking,
        pace: Pace,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self._temporal = temporal
        self._enrolments = enrolments
        self._checking = checking
        self._pace = pace
        self._clock = clock

    async def enrol(
        self,
        journey: type[Journey],
        customer_id: str,
        key: str | None,
        entry_event_id: str,
        *,
        by: str | None = None,
    ) -> Started | NotEntered:
        """Enrol a customer at somebody's request; harmless when repeated for the same id.

        `by` is whose key asked for it. What the journey asks of its event does not count. Raises
        `StillClosing`, or RPCError or `TemporalIsSilent` when Temporal is away: the row stays
        `starting`, and the next try (a redispatched event, or the repair) starts it.
        """
        rules = entry_rules(journey).of_a_request()
        entering = self._entering(journey, customer_id, key, entry_event_id, None)
        return await self._enrol(journey, entering._replace(rules=rules, by=by))

    async def broadcast(
        self, journey: type[Journey], customer_id: str, scope: str
    ) -> Started | NotEntered:
        """Enrol a customer as one of many; harmless when repeated.

        Each whose entry event's id begins with `scope` is enrolled once. Raises as `enrol` does.
        """
        return await self._enrol(journey, self.by_broadcast(journey, customer_id, scope))

    def by_broadcast(self, journey: type[Journey], customer_id: str, scope: str) -> Entering:
        """Return how a broadcast asks for a customer."""
        rules = entry_rules(journey).of_a_broadcast(journey.topic)
        asked = self._entering(journey, customer_id, None, f"{scope}{customer_id}", None)
        return asked._replace(rules=rules, entry_scope=scope)

    async def begin(
        self,
        journey: type[Journey],
        event: QueuedEvent,
        *,
        begins_anew: bool = True,
        in_queue: bool = True,
    ) -> Started | NotEntered:
        """Enrol a customer by an event, by the rules of the journey; harmless when repeated.

        Without `begins_anew` only what the event has begun already goes on. `in_queue` tells
        whether it stands in its customer's queue, so that nothing later is under way. Raises as
        `enrol` does.
        """
        kind = journey.begins_with
        entry, key = envelope_of(kind, event), kind.key_of(event.properties)
        place = (journey, event.customer_id, key, event.event_id, entry)
        entering = self._entering(*place, in_queue=in_queue)
        entering = entering._replace(begins_anew=begins_anew, event=event)
        return await self._enrol(journey, entering, entry)

    async def _enrol(
        self, journey: type[Journey], entering: Entering, entry: Envelope | None = None
    ) -> Started | NotEntered:
        entered = await self._enrolments.enrol(entering)
        if _is_in_it(entered) and await self._closed_meanwhile(
            journey, entering.customer_id, entering.key
        ):
            entered = await self._enrolments.enrol(entering)
        if isinstance(entered, NotEntered):
            return entered
        if entered.row.state != "starting":
            return Started.ALREADY_ENROLLED
        return await self.start(journey, entered, entry)

    def _entering(
        self,
        journey: type[Journey],
        customer_id: str,
        key: str | None,
        entry_event_id: str,
        entry: Envelope | None,
        *,
        in_queue: bool = False,
    ) -> Entering:
        name, now = journey.journey_name(), self._clock()
        return Entering(
            journey=name,
            customer_id=customer_id,
            key=key,
            entry_event_id=entry_event_id,
            workflow_id=workflow_id(name, customer_id, key),
            rules=entry_rules(journey),
            at=now,
            earlier=earlier_for(journey, key, entry, now, in_queue=in_queue),
            pace=self._pace,
        )

    async def _closed_meanwhile(
        self, journey: type[Journey], customer_id: str, key: str | None
    ) -> bool:
        """Tell whether the run that is in the way has ended unknown to the store."""
        if journey.re_entry == ReEntry.ONCE:
            return False
        mine = (journey.journey_name(), key)  # whatever id of theirs it began with
        rows = await self._enrolments.running_of(customer_id)
        found = [
            await self._checking.is_open(row) for row in rows if (row.journey, row.key) == mine
        ]
        return found == [False] * len(found)

    async def start_again(self, journey: type[Journey], row: EnrolmentRow) -> Started:
        """Start an enrolment that no event began, and that was left behind; see `start`."""
        hears_first = await self._enrolments.heard_by(row.enrolment_id)
        return await self.start(journey, Entered(row, hears_first))

    async def start(
        self, journey: type[Journey], entered: Entered, entry: Envelope | None = None
    ) -> Started:
        """Start the workflow of an enrolment that the store knows.

        Raises `StillClosing`; RPCError when Temporal is away or refuses; `TemporalIsSilent`.
        """
        row = entered.row
        beginning = await self._beginning(row, entry)
        try:
            # The SDK may try a call again that had no answer in time.
            async with asyncio.timeout(STARTS_WITHIN.total_seconds()):
                first_run_id = await self._run_of(journey, entered, beginning)
        except TimeoutError:
            raise TemporalIsSilent from None
        if await self._enrolments.started(row.enrolment_id, first_run_id):
            return Started.STARTED
        others = await self._enrolments.running_of(row.customer_id)
        if any(other.run_id and other.workflow_id == row.workflow_id for other in others):
            # That run lives, and is another enrolment's: an operator reset it, say.
            await self._enrolments.forget_unstarted(row.entry_event_id)
            return Started.ALREADY_ENROLLED
        raise StillClosing

    async def _beginning(self, row: EnrolmentRow, entry: Envelope | None) -> Beginning:
        """Return how its run begins: the same whoever starts it, and however late."""
        broadcast_id = broadcast_of(row.entry_event_id)
        if broadcast_id is None:
            return Beginning(entry, segment_of(entry))
        segment = await self._enrolments.segment_of_broadcast(broadcast_id)
        return Beginning(entry, segment, LAST)

    async def _run_of(self, journey: type[Journey], entered: Entered, beginning: Beginning) -> str:
        """Start the workflow, unless it runs; return the first id of its run."""
        row, entry = entered.row, beginning.entry
        attributes = attributes_at_start(row.customer_id, journey.first_stage, beginning.segment)
        once = journey.re_entry == ReEntry.ONCE
        try:
            handle = await self._temporal.start_workflow(
                journey.journey_name(),
                Enrolment(
                    customer_id=customer_in(row.workflow_id),
                    key=row.key,
                    entry=entry,
                    earlier=envelopes_for(journey, entered.hears_first),
                    pace=self._pace,
                ),
                id=row.workflow_id,
                task_queue=JOURNEYS_QUEUE,
                id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
                id_reuse_policy=(
                    WorkflowIDReusePolicy.ALLOW_DUPLICATE_FAILED_ONLY
                    if once
                    else WorkflowIDReusePolicy.ALLOW_DUPLICATE
                ),
                search_attributes=attributes,
                priority=beginning.priority,
                static_summary=f"{journey.title()} of {row.customer_id}",
                static_details=inspect.getdoc(journey),
            )
        except WorkflowAlreadyStartedError as known:
            handle = self._temporal.get_workflow_handle(row.workflow_id, run_id=known.run_id)
            return (await handle.describe()).raw_info.first_run_id
        return handle.first_execution_run_id or ""


def _is_in_it(entered: Entered | NotEntered) -> bool:
    return isinstance(entered, NotEntered) and entered.refusal is Refusal.RE_ENTRY
