"""What people were asked to do for a customer, and what operators did."""

from collections.abc import Mapping
from datetime import UTC, datetime

from domain.clock import humanized as spoken_time
from domain.explanation import ExplainedOperation, ExplainedTask
from domain.operations import (
    ENROLLED,
    ENTERED_ANSWER,
    PREFERENCE_LINK,
    DeadLetterAction,
    OperatorAction,
)
from starter.telling.happened import Happened
from starter.telling.moments import Clock

_DID: Mapping[str, str] = {
    OperatorAction.HOLD: "held it",
    OperatorAction.RESUME: "let it go on",
    OperatorAction.SKIP_WAIT: "ended its wait",
    OperatorAction.LEAVE: "took the customer out",
    DeadLetterAction.REQUEUE: "queued an event again",
    DeadLetterAction.DISCARD: "discarded an event",
    ENTERED_ANSWER: "entered their answer",
    ENROLLED: "started it",
    PREFERENCE_LINK: "made a link to their preferences",
}


def task(task: ExplainedTask, clock: Clock) -> Happened:
    """Tell what a person was asked to do, and how far it is."""
    if task.resolved_at is not None:
        took = spoken_time(task.resolved_at - task.at)
        now = f"done {clock.moment(task.resolved_at)} by {task.resolved_by}, after {took}"
    else:
        due = "OVERDUE since" if task.due_at < datetime.now(UTC) else "due"
        who = f", {task.claimed_by} is at it" if task.claimed_by else ""
        now = f"{task.state}, {due} {clock.moment(task.due_at)}{who}"
    note = [f"note: {task.resolution}"] if task.resolution else []
    return Happened(task.at, [f"task {task.task_id} for {task.owner}: {task.reason}", now, *note])


def operation(operation: ExplainedOperation) -> Happened:
    """Tell what an operator did, and why."""
    done = operation.action
    did = next((words for action, words in _DID.items() if action == done), done)
    lines = [f"{operation.by} {did}: {operation.reason}", f"just then: {operation.doing}"]
    return Happened(operation.at, lines)
