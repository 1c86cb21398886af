"""What operators do to one enrolment: hold, resume, skip a wait, leave. Each is in the audit."""

from temporalio import workflow
from temporalio.exceptions import ApplicationError

from activities.records import RecordActivities
from domain.journeys import ExitReason, Hold
from domain.operations import AuditEntry, OperatorAction, OperatorRequest
from workflows.base.gate import release, request_exit
from workflows.base.run_local import run_local
from workflows.base.search_attributes import HELD_BY
from workflows.base.state import JourneyState
from workflows.base.status import show


async def hold(state: JourneyState, request: OperatorRequest) -> None:
    """Hold the enrolment."""
    state.held = Hold(by=request.by, reason=request.reason, since=state.now())
    workflow.upsert_search_attributes([HELD_BY.value_set(request.by)])
    await _audit(state, OperatorAction.HOLD, request)


async def resume(state: JourneyState, request: OperatorRequest) -> None:
    """Let a held enrolment go on."""
    release(state)
    await _audit(state, OperatorAction.RESUME, request)


async def skip_wait(state: JourneyState, request: OperatorRequest) -> None:
    """End the present wait now."""
    state.wait.skipped = True
    await _audit(state, OperatorAction.SKIP_WAIT, request, of=state.wait.skips)


async def leave(state: JourneyState, request: OperatorRequest) -> None:
    """Take the customer out."""
    request_exit(state, ExitReason.TAKEN_OUT)
    release(state)
    await _audit(state, OperatorAction.LEAVE, request)


def check_hold(state: JourneyState) -> None:
    """Refuse to hold what is held already, or over."""
    _refuse_if_over(state)
    if state.held is not None:
        raise _refusal(f"it is held already, by {state.held.by}")


def check_resume(state: JourneyState) -> None:
    """Refuse to resume what is not held."""
    _refuse_if_over(state)
    if state.held is None:
        raise _refusal("it is not held")


def check_skip_wait(state: JourneyState) -> None:
    """Refuse to skip where the story does not wait, or is held."""
    _refuse_if_over(state)
    if state.held is not None:
        raise _refusal(f"it is held by {state.held.by}: resume it first")
    if not state.wait.skippable or state.wait.skipped:
        raise _refusal(f"it does not wait, it is {state.doing}")


def check_leave(state: JourneyState) -> None:
    """Refuse to end what is ending by itself."""
    _refuse_if_over(state)
    if state.exiting is not None and state.held is None:
        raise _refusal(f"it is ending already: {state.exiting.replace('_', ' ')}")


def _refuse_if_over(state: JourneyState) -> None:
    if state.ending is not None:
        raise _refusal(f"it has ended: {state.ending.outcome.replace('_', ' ')}")


def _refusal(why: str) -> ApplicationError:
    return ApplicationError(why, type="Senseless", non_retryable=True)


async def _audit(
    state: JourneyState,
    action: OperatorAction,
    request: OperatorRequest,
    *,
    of: str | None = None,
) -> None:
    """Write down who did it; `of` says to which of several things that are waited for."""
    doing = f"waiting for {of}" if of else state.doing
    entry = _entry(state, action, request, doing)
    show(state)
    what = f"{action.replace('_', ' ').capitalize()}{f' for {of}' if of else ''}"
    words = f"{what}, says {request.by}: {request.reason}"
    await run_local(RecordActivities.note_steering, entry, words)


def _entry(
    state: JourneyState, action: OperatorAction, request: OperatorRequest, doing: str
) -> AuditEntry:
    info, update = workflow.info(), workflow.current_update_info()
    return AuditEntry(
        note_key=f"{state.first_run_id}:{update.id if update else ''}",
        action=action,
        by=request.by,
        reason=request.reason,
        journey=info.workflow_type,
        customer_id=state.enrolment.customer_id,
        workflow_id=info.workflow_id,
        first_execution_run_id=state.first_run_id,
        doing=doing,
        at=workflow.now(),
    )
