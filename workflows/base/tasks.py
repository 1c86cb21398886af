"""Handing over to a person, and waiting for the help."""

from datetime import timedelta

from temporalio import workflow

from activities.records import RecordActivities
from domain.events import Envelope, IssueResolved
from domain.ids import local_key
from domain.journeys import TaskRequest, TasksClosed
from workflows.base.run_local import run_local
from workflows.base.state import JourneyState
from workflows.base.status import note_resolved, note_task, show
from workflows.base.waits import take, wait
from workflows.base.wanted import Wanted


async def open_task(state: JourneyState, owner: str, reason: str, within: timedelta) -> str:
    """Open a task for a team, and return what names it within the enrolment."""
    # Counted by owner: a reset whose story takes another turn must not find another team's.
    key = state.key_of_next_use(f"task:{owner}")
    _drop_earlier_resolutions(state, local_key(key))
    show(state, f"handing over to {owner}")
    task, summary = _request(state, key, owner, reason, within), f"Ask {owner} to help: {reason}"
    await run_local(RecordActivities.open_task, task, summary)
    note_task(state, local_key(key), owner, reason, within)
    return local_key(key)


async def wait_until_resolved(
    state: JourneyState, owner: str, task: str, within: timedelta
) -> bool:
    """Wait for the `Issue Resolved` of a task, and tell whether it came."""

    def fits(envelope: Envelope) -> bool:
        return envelope.properties.get("task") in (None, task)

    wanted = Wanted((IssueResolved,), fits)
    is_resolved = bool(await wait(state, wanted, within, None, f"waiting for {owner}"))
    if is_resolved:
        note_resolved(state, task)
    return is_resolved


async def close_tasks(state: JourneyState, because: str) -> None:
    """Take back the tasks of this enrolment that nobody did yet."""
    undone = [key for key, line in state.tasks.items() if not line.done]
    if not undone:
        return
    closed = TasksClosed(
        task_keys=tuple(f"{state.first_run_id}:{key}" for key in undone),
        customer_id=state.enrolment.customer_id,
        journey=workflow.info().workflow_type,
        because=because,
        at=workflow.now(),
    )
    await run_local(RecordActivities.close_tasks, closed, f"Take back what was asked: {because}")
    for key in undone:
        note_resolved(state, key)


def _drop_earlier_resolutions(state: JourneyState, task: str) -> None:
    """Forget what was resolved before this task was opened: that was another one."""

    def is_another(envelope: Envelope) -> bool:
        return envelope.properties.get("task") != task

    while take(state, Wanted((IssueResolved,), is_another)):
        pass


def _request(
    state: JourneyState, key: str, owner: str, reason: str, within: timedelta
) -> TaskRequest:
    info, now = workflow.info(), workflow.now()
    return TaskRequest(
        task_key=key,
        journey=info.workflow_type,
        customer_id=state.enrolment.customer_id,
        key=state.enrolment.key,
        workflow_id=info.workflow_id,
        first_execution_run_id=state.first_run_id,
        owner=owner,
        reason=reason,
        at=now,
        due_at=now + state.enrolment.pace.wall_duration(within),
    )
