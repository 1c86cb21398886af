"""Starting enrolments on Temporal: the row in the store first, then the workflow."""

import inspect
from datetime import UTC, datetime
from enum import StrEnum

from temporalio.client import Client
from temporalio.common import (
    SearchAttributePair,
    TypedSearchAttributes,
    WorkflowIDConflictPolicy,
    WorkflowIDReusePolicy,
)
from temporalio.exceptions import WorkflowAlreadyStartedError

from adapters.store.enrolments import EnrolmentRow, Enrolments
from domain.clock import Pace
from domain.events import Envelope
from domain.ids import JOURNEYS_QUEUE, workflow_id
from domain.journeys import Enrolment, ReEntry
from workflows.journey import Journey
from workflows.search import CUSTOMER_ID, STAGE

STARTED_DIRECTLY = "start:"
"""Begins the entry event id of an enrolment that no event began, but a service or an operator."""


class Started(StrEnum):
    """What became of a wish to start a journey."""

    STARTED = "started"
    ALREADY_ENROLLED = "already_enrolled"


class Enrolling:
    """Enrols customers: once for each entry event, and as often as the journey allows."""

    def __init__(self, temporal: Client, enrolments: Enrolments, pace: Pace) -> None:
        self._temporal = temporal
        self._enrolments = enrolments
        self._pace = pace

    async def enrol(
        self,
        journey: type[Journey],
        customer_id: str,
        key: str | None,
        entry_event_id: str,
        entry: Envelope | None = None,
    ) -> Started:
        """Enrol a customer; harmless when repeated for the same entry event.

        Raises RPCError when Temporal is away: the row stays `starting`, and the next try (a
        redispatched event, or the repair) starts it.
        """
        row = await self._enrolments.enrol(
            journey.journey_name(),
            customer_id,
            key,
            entry_event_id,
            workflow_id(journey.journey_name(), customer_id, key),
            journey.re_entry,
            datetime.now(UTC),
        )
        if row is None or row.state != "starting":
            return Started.ALREADY_ENROLLED
        await self.start(journey, row, entry)
        return Started.STARTED

    async def start(
        self, journey: type[Journey], row: EnrolmentRow, entry: Envelope | None
    ) -> None:
        """Start the workflow of an enrolment that the store knows."""
        attributes = TypedSearchAttributes(
            [
                SearchAttributePair(CUSTOMER_ID, row.customer_id),
                SearchAttributePair(STAGE, journey.first_stage.value),
            ]
        )
        once = journey.re_entry is ReEntry.ONCE
        try:
            handle = await self._temporal.start_workflow(
                journey.journey_name(),
                Enrolment(
                    customer_id=row.customer_id,
                    key=row.key,
                    entry=entry,
                    pace=self._pace,
                ),
                id=row.workflow_id,
                task_queue=JOURNEYS_QUEUE,
                id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
                id_reuse_policy=(
                    WorkflowIDReusePolicy.REJECT_DUPLICATE
                    if once
                    else WorkflowIDReusePolicy.ALLOW_DUPLICATE
                ),
                search_attributes=attributes,
                static_summary=f"{journey.title()} of {row.customer_id}",
                static_details=inspect.getdoc(journey),
            )
        except WorkflowAlreadyStartedError as known:
            await self._enrolments.started(row.enrolment_id, known.run_id or "")
            return
        await self._enrolments.started(row.enrolment_id, handle.first_execution_run_id or "")
