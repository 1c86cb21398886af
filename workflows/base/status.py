"""How an enrolment is seen: by the `status` query, and as text in the Temporal UI."""

from datetime import timedelta

from temporalio import workflow

from channels.registry import CHANNELS
from domain.events import Answered, IssueClaimed, IssueResolved
from domain.journeys import StatusReport, TaskLine, TouchpointLine
from domain.messages import Delivery, Message
from workflows.base.details import details
from workflows.base.state import JourneyState


def status_of(state: JourneyState) -> StatusReport:
    """Return where an enrolment stands."""
    return StatusReport(
        journey=workflow.info().workflow_type,
        customer_id=state.enrolment.customer_id,
        key=state.enrolment.key,
        stage=state.stage,
        doing=state.doing,
        waiting_for=state.wait.names,
        until=state.wait.until,
        waits=state.wait.lines,
        touchpoints=tuple(state.touchpoints.values()),
        tasks=tuple(state.tasks.values()),
        time_zone=state.zone,
        quarantined=tuple(state.inbox.quarantined),
        quarantined_count=state.inbox.quarantined_count,
        held=state.held,
        ending=state.ending,
    )


def show(state: JourneyState, doing: str | None = None) -> None:
    """Show in the UI what happens now: `doing`, or what happened until now."""
    state.doing = doing or state.doing
    workflow.set_current_details(details(status_of(state), state.enrolment.pace))


def note_delivery(state: JourneyState, key: str, message: Message, delivery: Delivery) -> None:
    """Keep what became of a touchpoint."""
    state.touchpoints[key] = TouchpointLine(
        message=message.name,
        title=message.title,
        channel=CHANNELS[delivery.channel].label,
        status=delivery.status.value,
        reason=delivery.reason.value,
        at=state.enrolment.pace.journey_time(delivery.at),
    )


def note_answer(state: JourneyState, key: str, answer: Answered) -> None:
    """Keep what a touchpoint's question was answered with."""
    if line := state.touchpoints.get(key):
        state.touchpoints[key] = line.model_copy(update={"answer": answer.option})


def note_misunderstood(state: JourneyState, asked: object) -> None:
    """Count an answer to a touchpoint's question that was not understood."""
    key = f"{state.first_run_id}:{asked}"
    if line := state.touchpoints.get(key):
        counted = {"misunderstood": line.misunderstood + 1}
        state.touchpoints[key] = line.model_copy(update=counted)
        show(state)


def note_task(state: JourneyState, key: str, owner: str, reason: str, within: timedelta) -> None:
    """Keep what a team was asked to do, by the task's key within the enrolment."""
    now, will_hear = state.now(), IssueResolved in state.journey.listens_to
    state.tasks[key] = TaskLine(
        owner=owner, reason=reason, at=now, due_at=now + within, done=False if will_hear else None
    )


def note_claimed(state: JourneyState, claimed: IssueClaimed) -> None:
    """Keep who is at a task; what is about none of its own changes nothing."""
    if line := state.tasks.get(str(claimed.task)):
        by = {"claimed_by": claimed.by or "somebody"}
        state.tasks[str(claimed.task)] = line.model_copy(update=by)
        show(state)


def note_resolved(state: JourneyState, key: object) -> None:
    """Keep that a task was done, by its key; what is no key of one changes nothing."""
    if line := state.tasks.get(str(key)):
        state.tasks[str(key)] = line.model_copy(update={"done": True})
        show(state)
