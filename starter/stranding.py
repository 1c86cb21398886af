"""Runs that stand still because their workflow task fails: today's code does not fit their history.

Temporal tries such a task again, less and less often, every ten minutes at last.
"""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from temporalio.api.common.v1 import WorkflowExecution
from temporalio.api.enums.v1 import EventType, WorkflowTaskFailedCause
from temporalio.api.history.v1 import HistoryEvent
from temporalio.api.workflowservice.v1 import GetWorkflowExecutionHistoryReverseRequest
from temporalio.client import Client, WorkflowExecutionDescription, WorkflowExecutionStatus

from adapters.store.enrolments.stranded import StrandedRun
from domain.faults import ROLL_FORWARD

ANSWER_WITHIN = timedelta(seconds=2)
"""How long Temporal may take for each of two questions about a run."""
CANNOT_REPLAY = "[TMPRL1100]"
"""How an error of the SDK begins that is about code which does not fit a history."""
MOST_TIMED_OUT = 3
"""Fewer tasks that timed out may have been lost with a worker."""
LONGEST = 300
"""Characters of an error."""
_PAGE, _PAGES = 100, 5
_NOT_THE_CODE = (
    WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_RESET_WORKFLOW,
    WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_UNHANDLED_COMMAND,
)


class Stranding(NamedTuple):
    """Why a run stands still. Holds nothing of its customer."""

    since: datetime | None
    """When its task failed first; None where no task of it has failed yet."""
    problem: str


def told(workflow_id: str, stranding: Stranding) -> str:
    """Say of a run that it stands still, since when, why, and what to do."""
    since = f" since {stranding.since:%Y-%m-%d %H:%M} UTC" if stranding.since else ""
    return f"{workflow_id}: its workflow task fails{since}: {stranding.problem}; {ROLL_FORWARD}"


async def stranding_of(temporal: Client, workflow_id: str) -> Stranding | None:
    """Return why the open run of this id stands still, if it does. Raises RPCError."""
    handle = temporal.get_workflow_handle(workflow_id)
    return await stranding_in(temporal, await handle.describe(rpc_timeout=ANSWER_WITHIN))


async def stranding_in(
    temporal: Client, description: WorkflowExecutionDescription
) -> Stranding | None:
    """Return why a described run stands still, if it does. Raises RPCError."""
    attempt = description.raw_description.pending_workflow_task.attempt
    if description.status is not WorkflowExecutionStatus.RUNNING or attempt <= 1:
        return None
    run = WorkflowExecution(workflow_id=description.id, run_id=description.run_id)
    async for event in newest_first(temporal, run):
        if event.event_type == EventType.EVENT_TYPE_WORKFLOW_TASK_FAILED:
            return _failed(event)
        if event.event_type == EventType.EVENT_TYPE_WORKFLOW_TASK_TIMED_OUT:
            slow = Stranding(_at(event), "the workflow task times out again and again")
            return slow if attempt >= MOST_TIMED_OUT else None
        if event.event_type == EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED:
            return None
    return None


async def stranded_run(
    temporal: Client, description: WorkflowExecutionDescription
) -> StrandedRun | None:
    """Return a described run as the store knows it, if it stands still. Raises RPCError."""
    stranding = await stranding_in(temporal, description)
    first_run_id = description.raw_info.first_run_id
    return None if stranding is None else StrandedRun(first_run_id, description.id, *stranding)


async def newest_first(temporal: Client, run: WorkflowExecution) -> AsyncIterator[HistoryEvent]:
    """Yield a run's newest events, some hundreds at most."""
    asked = GetWorkflowExecutionHistoryReverseRequest(
        namespace=temporal.namespace, execution=run, maximum_page_size=_PAGE
    )
    for _ in range(_PAGES):
        page = await temporal.workflow_service.get_workflow_execution_history_reverse(
            asked, timeout=ANSWER_WITHIN
        )
        for event in page.history.events:
            yield event
        if not page.next_page_token:
            break
        asked.next_page_token = page.next_page_token


def _failed(event: HistoryEvent) -> Stranding | None:
    failed = event.workflow_task_failed_event_attributes
    if failed.cause in _NOT_THE_CODE:
        return None
    cause = WorkflowTaskFailedCause.Name(failed.cause).removeprefix("WORKFLOW_TASK_FAILED_CAUSE_")
    problem = failed.failure.message or cause.replace("_", " ").lower()
    return Stranding(_at(event), in_a_line(problem))


def in_a_line(problem: str) -> str:
    """Return an error's words on one line, cut where they grow long."""
    return " ".join(problem.split())[:LONGEST]


def _at(event: HistoryEvent) -> datetime:
    return event.event_time.ToDatetime(UTC)
