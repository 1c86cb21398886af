"""How the runs ended, as Temporal's own histories have it."""

import asyncio
import json
from collections.abc import Sequence
from typing import Any, NamedTuple

from temporalio.api.enums.v1 import EventType, WorkflowTaskFailedCause
from temporalio.api.history.v1 import HistoryEvent
from temporalio.client import Client, WorkflowExecution, WorkflowExecutionStatus

AT_ONCE = 20
NAIVE = "naive"
HARMLESS = (
    # A signal came while the task's commands were on their way.
    WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_UNHANDLED_COMMAND,
    # A dead worker's task.
    WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_RESET_STICKY_TASK_QUEUE,
)


class Ended(NamedTuple):
    """How all runs ended."""

    outcomes: dict[str, str]
    """By workflow id, of those that have one."""
    problems: list[str]


async def endings(client: Client) -> Ended:
    """Read every run of Jornada's; of the naive ones only whether they ended."""
    runs = [run async for run in client.list_workflows("", page_size=1000)]
    at_once = asyncio.Semaphore(AT_ONCE)
    found = Ended({}, [])

    async def read(run: WorkflowExecution) -> None:
        async with at_once:
            await _read(client, run, found)

    await asyncio.gather(*(read(run) for run in runs))
    return found


async def _read(client: Client, run: WorkflowExecution, found: Ended) -> None:
    if run.status is not WorkflowExecutionStatus.COMPLETED:
        name = run.status.name.lower() if run.status else "nowhere"
        found.problems.append(f"{run.id} is {name}{await _pending(client, run)}")
        return
    if run.workflow_type == NAIVE:
        return
    handle = client.get_workflow_handle(run.id, run_id=run.run_id)
    history = await handle.fetch_history()
    found.problems.extend(f"{run.id}: {each}" for each in failed_tasks(history.events))
    if run.id in found.outcomes:
        found.problems.append(f"{run.id} ran more than once")
    last = history.events[-1].workflow_execution_completed_event_attributes
    result: dict[str, Any] = json.loads(last.result.payloads[0].data)
    found.outcomes[run.id] = result["outcome"]


async def _pending(client: Client, run: WorkflowExecution) -> str:
    """Say what an open run hangs at."""
    description = await client.get_workflow_handle(run.id, run_id=run.run_id).describe()
    raw = description.raw_description
    told = [
        f"{each.activity_type.name}, attempt {each.attempt}: {each.last_failure.message}"
        for each in raw.pending_activities
    ]
    if raw.HasField("pending_workflow_task"):
        told.append(f"workflow task, attempt {raw.pending_workflow_task.attempt}")
    return f" ({'; '.join(told)})" if told else ""


def failed_tasks(history: Sequence[HistoryEvent]) -> list[str]:
    """Return what made workflow tasks fail, other than deaths."""
    found = []
    for event in history:
        if event.event_type == EventType.EVENT_TYPE_WORKFLOW_TASK_FAILED:
            failed = event.workflow_task_failed_event_attributes
            if failed.cause not in HARMLESS:
                cause = WorkflowTaskFailedCause.Name(failed.cause)
                found.append(f"a workflow task failed: {cause} {failed.failure.message}")
    return found
