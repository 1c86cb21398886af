"""The life of an enrolment: its start, its story, its exit message, and the record of its end."""

import asyncio
from collections.abc import Awaitable, Callable
from enum import StrEnum

from temporalio import workflow
from temporalio.exceptions import ApplicationError

from activities.records import RecordActivities
from domain.events import Event
from domain.ids import workflow_id
from domain.journeys import LEFT, Ending, ExitReason, OutcomeReport
from workflows.base.declarations import outcome_of_call_off
from workflows.base.gate import STORY, Exited, release, request_exit, until_released
from workflows.base.run_local import run_local
from workflows.base.search_attributes import (
    CUSTOMER_ID,
    OUTCOME,
    attributes_at_start,
    segment_of,
)
from workflows.base.state import JourneyState
from workflows.base.status import show

Story = Callable[[], Awaitable[StrEnum]]
ExitMessage = Callable[[Event], Awaitable[None]]


async def follow(state: JourneyState, story: Story, exit_message: ExitMessage) -> Ending:
    """Run a story to its named end, whatever is signalled meanwhile.

    The UI's *Cancel* means exit. The story runs in a task of its own, which a cancellation does not
    reach, so that a send in flight finishes and is recorded.
    """
    _check_identity(state)
    _make_findable(state)
    life = asyncio.create_task(_run(state, story, exit_message), name=STORY)
    try:
        await _until_over(state, life)
    except asyncio.CancelledError:
        request_exit(state, ExitReason.CANCELLED)
        release(state)
        await _until_over(state, life)
    return life.result()


async def _until_over(state: JourneyState, life: asyncio.Task[Ending]) -> None:
    await workflow.wait_condition(lambda: life.done() or state.mistake is not None)
    if state.mistake is not None:
        raise state.mistake


async def _run(state: JourneyState, story: Story, exit_message: ExitMessage) -> Ending:
    try:
        outcome = await story()
        ending = Ending(outcome=outcome.value, stage=state.stage)
    except Exited:
        ending = Ending(outcome=_left_as(state), stage=state.stage, because=state.exiting)
        await _send_exit_message(state, exit_message)
    await until_released(state)
    await _record(state, ending)
    return ending


def _left_as(state: JourneyState) -> str:
    """Return the outcome of who exits: that of what called it off, where the journey names it."""
    if state.exiting is not ExitReason.CALLED_OFF or state.called_off_by is None:
        return LEFT
    return outcome_of_call_off(state.journey, state.called_off_by)


async def _send_exit_message(state: JourneyState, exit_message: ExitMessage) -> None:
    """Let a journey that was called off say so; customers who left by themselves get nothing."""
    if state.exiting is not ExitReason.CALLED_OFF or state.called_off_by is None:
        return
    state.exiting = None
    state.in_exit_message = True
    try:
        await exit_message(state.called_off_by)
    except Exited:
        return


async def _record(state: JourneyState, ending: Ending) -> None:
    state.ending = ending
    show(state, "ended")
    report, summary = _report(state, ending), f"Outcome: {ending.outcome}"
    await run_local(RecordActivities.record_outcome, report, summary)
    workflow.upsert_search_attributes([OUTCOME.value_set(ending.outcome)])
    await workflow.wait_condition(workflow.all_handlers_finished)


def _report(state: JourneyState, ending: Ending) -> OutcomeReport:
    info, entry = workflow.info(), state.enrolment.entry
    return OutcomeReport(
        journey=info.workflow_type,
        customer_id=state.enrolment.customer_id,
        key=state.enrolment.key,
        workflow_id=info.workflow_id,
        first_execution_run_id=state.first_run_id,
        entry_event_id=entry.event_id if entry else None,
        ending=ending,
        at=workflow.now(),
    )


def _check_identity(state: JourneyState) -> None:
    info = workflow.info()
    expected = workflow_id(info.workflow_type, state.enrolment.customer_id, state.enrolment.key)
    if info.workflow_id != expected:
        raise ApplicationError(
            f"start this journey under the workflow id `{expected}`",
            type="WrongWorkflowId",
            non_retryable=True,
        )


def _make_findable(state: JourneyState) -> None:
    """Set what a start from the CLI or the UI leaves unset; free when the starter set it."""
    if workflow.info().typed_search_attributes.get(CUSTOMER_ID) is None:
        customer_id, segment = state.enrolment.customer_id, segment_of(state.enrolment.entry)
        found = attributes_at_start(customer_id, state.stage, segment)
        workflow.upsert_search_attributes([pair.key.value_set(pair.value) for pair in found])
