"""Starting enrolments on Temporal: the row in the store first, then the workflow."""

import inspect
from datetime import UTC, datetime
from enum import StrEnum

from temporalio.client import Client
from temporalio.common import WorkflowIDConflictPolicy, WorkflowIDReusePolicy
from temporalio.exceptions import WorkflowAlreadyStartedError

from adapters.store.enrolments import EnrolmentRow, Enrolments, Entered, Entering
from domain.clock import Pace
from domain.events import Envelope
from domain.ids import JOURNEYS_QUEUE, customer_in, workflow_id
from domain.journeys import Enrolment, ReEntry
from starter.relay.checking import Checking
from starter.relay.earlier import earlier_for, envelopes_for
from workflows.base.journey import Journey
from workflows.base.search_attributes import attributes_at_start, segment_of

STARTED_DIRECTLY = "start"
"""The scope of the entry event id of an enrolment that a service began, and no event."""


class Started(StrEnum):
    """What became of a request to start a journey."""

    STARTED = "started"
    ACCEPTED = "accepted"
    """Stored; it starts as soon as Temporal takes it."""
    ALREADY_ENROLLED = "already_enrolled"


class StillClosing(Exception):
    """The journey's last run has recorded its outcome and is about to close: try again soon."""


class Enrolling:
    """Enrols customers: once for each entry event, and as often as the journey allows."""

    def __init__(
        self, temporal: Client, enrolments: Enrolments, checking: Checking, pace: Pace
    ) -> None:
        self._temporal = temporal
        self._enrolments = enrolments
        self._checking = checking
        self._pace = pace

    async def enrol(
        self,
        journey: type[Journey],
        customer_id: str,
        key: str | None,
        entry_event_id: str,
        entry: Envelope | None = None,
        *,
        begins_anew: bool = True,
        by: str | None = None,
    ) -> Started | None:
        """Enrol a customer; harmless when repeated for the same entry event.

        `by` is whose key asked for it. Returns None when another event has enrolled them, and they
        may not begin again; and, but for `begins_anew`, where this one has not enrolled them yet.
        Raises `StillClosing`, or RPCError when Temporal is away: the row stays `starting`, and the
        next try (a redispatched event, or the repair) starts it.
        """
        entering = _entering(journey, customer_id, key, entry_event_id, entry)
        entering = entering._replace(begins_anew=begins_anew, by=by)
        entered = await self._enrolments.enrol(entering)
        if entered is None and await self._closed_meanwhile(journey, customer_id, key):
            entered = await self._enrolments.enrol(entering)
        if entered is None:
            return None
        if entered.row.state != "starting":
            return Started.ALREADY_ENROLLED
        return await self.start(journey, entered, entry)

    async def _closed_meanwhile(
        self, journey: type[Journey], customer_id: str, key: str | None
    ) -> bool:
        """Tell whether the run that is in the way has ended unknown to the store."""
        if journey.re_entry is ReEntry.ONCE:
            return False
        mine = (journey.journey_name(), key)  # whatever id of theirs it began with
        rows = await self._enrolments.running_of(customer_id)
        found = [
            await self._checking.is_open(row) for row in rows if (row.journey, row.key) == mine
        ]
        return found == [False] * len(found)

    async def start_again(self, journey: type[Journey], row: EnrolmentRow) -> Started:
        """Start an enrolment that a service requested, and that was left behind; see `start`."""
        hears_first = await self._enrolments.heard_by(row.enrolment_id)
        return await self.start(journey, Entered(row, hears_first), None)

    async def start(
        self, journey: type[Journey], entered: Entered, entry: Envelope | None
    ) -> Started:
        """Start the workflow of an enrolment that the store knows.

        Raises `StillClosing`, or RPCError when Temporal is away or refuses.
        """
        row = entered.row
        segment = segment_of(entry)
        attributes = attributes_at_start(row.customer_id, journey.first_stage, segment)
        once = journey.re_entry is ReEntry.ONCE
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
                static_summary=f"{journey.title()} of {row.customer_id}",
                static_details=inspect.getdoc(journey),
            )
        except WorkflowAlreadyStartedError as known:
            handle = self._temporal.get_workflow_handle(row.workflow_id, run_id=known.run_id)
            first_run_id = (await handle.describe()).raw_info.first_run_id
        else:
            first_run_id = handle.first_execution_run_id or ""
        if await self._enrolments.started(row.enrolment_id, first_run_id):
            return Started.STARTED
        others = await self._enrolments.running_of(row.customer_id)
        if any(other.run_id and other.workflow_id == row.workflow_id for other in others):
            # That run lives, and is another enrolment's: an operator reset it, say.
            await self._enrolments.forget_unstarted(row.entry_event_id)
            return Started.ALREADY_ENROLLED
        raise StillClosing


def _entering(
    journey: type[Journey],
    customer_id: str,
    key: str | None,
    entry_event_id: str,
    entry: Envelope | None,
) -> Entering:
    name, now = journey.journey_name(), datetime.now(UTC)
    return Entering(
        journey=name,
        customer_id=customer_id,
        key=key,
        entry_event_id=entry_event_id,
        workflow_id=workflow_id(name, customer_id, key),
        re_entry=journey.re_entry,
        at=now,
        earlier=earlier_for(journey, key, entry, now),
    )
