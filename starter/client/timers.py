"""When a wait really ends: by its timer in the history, whatever today's code would reckon.

A replay reckons with today's windows, while a timer keeps the length with which it was started.
"""

from datetime import UTC, datetime, timedelta

from temporalio.api.common.v1 import WorkflowExecution
from temporalio.api.enums.v1 import EventType
from temporalio.api.history.v1 import HistoryEvent
from temporalio.api.workflowservice.v1 import GetWorkflowExecutionHistoryRequest
from temporalio.client import Client
from temporalio.service import RPCError

from domain.clock import Pace
from domain.journeys import Enrolment, StatusReport
from starter.stranding import ANSWER_WITHIN, newest_first

AS_GOOD_AS = timedelta(seconds=5)
"""A timer starts a moment after its wait has begun."""


async def with_its_own_end(
    temporal: Client, workflow_id: str, status: StatusReport
) -> StatusReport:
    """Return a status whose wait ends when its timer does, as far as Temporal tells."""
    # Several waits at once have a timer each: what ends first is as today's code reckons it.
    if status.until is None or status.waits:
        return status
    try:
        run = WorkflowExecution(workflow_id=workflow_id)
        ends = await _open_timer_ends(temporal, run, status.doing)
        pace = await _pace(temporal, run)
    except (RPCError, RuntimeError):
        return status
    if ends is None or abs(ends - pace.wall_time(status.until)) <= AS_GOOD_AS:
        return status
    return status.model_copy(update={"until": pace.journey_time(ends)})


async def _open_timer_ends(temporal: Client, run: WorkflowExecution, doing: str) -> datetime | None:
    """Return when the open timer ends that is of what the run does; the newest, if none says so."""
    over: set[int] = set()
    found: list[HistoryEvent] = []
    async for event in newest_first(temporal, run):
        if event.event_type == EventType.EVENT_TYPE_TIMER_FIRED:
            over.add(event.timer_fired_event_attributes.started_event_id)
        elif event.event_type == EventType.EVENT_TYPE_TIMER_CANCELED:
            over.add(event.timer_canceled_event_attributes.started_event_id)
        elif event.event_type == EventType.EVENT_TYPE_TIMER_STARTED and event.event_id not in over:
            found.append(event)
    of_it = [event for event in found if _summary(temporal, event).startswith(doing.casefold())]
    return next((_end(event) for event in (*of_it, *found)), None)


def _summary(temporal: Client, event: HistoryEvent) -> str:
    payload = event.user_metadata.summary
    if not payload.data:
        return ""
    return str(temporal.data_converter.payload_converter.from_payload(payload)).casefold()


def _end(event: HistoryEvent) -> datetime:
    lasts = event.timer_started_event_attributes.start_to_fire_timeout.ToTimedelta()
    return event.event_time.ToDatetime(UTC) + lasts


async def _pace(temporal: Client, run: WorkflowExecution) -> Pace:
    """Return the pace with which a run was started."""
    asked = GetWorkflowExecutionHistoryRequest(
        namespace=temporal.namespace, execution=run, maximum_page_size=1
    )
    page = await temporal.workflow_service.get_workflow_execution_history(
        asked, timeout=ANSWER_WITHIN
    )
    given = page.history.events[0].workflow_execution_started_event_attributes.input.payloads
    (enrolment,) = await temporal.data_converter.decode(given, [Enrolment])
    return Enrolment.model_validate(enrolment).pace
