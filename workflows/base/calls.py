"""Calling an activity of a journey's own."""

from datetime import timedelta

from temporalio import workflow
from temporalio.common import RetryPolicy
from temporalio.exceptions import ActivityError, ApplicationError

from domain.calls import A, Call, CallFailed, R
from domain.ids import CALLS_QUEUE
from workflows.base.gate import gate
from workflows.base.state import JourneyState
from workflows.base.status import show

FIRST_RETRY_AFTER, LONGEST_BACKOFF = timedelta(seconds=1), timedelta(minutes=5)
"""An outage is waited for as long as it lasts."""


async def call(state: JourneyState, wanted: Call[A, R], argument: A) -> R:
    """Return what it is told. Raises `CallFailed` for a definite failure.

    While it waits to be tried again, an exit ends it, and so does a hold, after which it is made
    anew. A try that is under way finishes.
    """
    while True:
        await gate(state)
        show(state, f"calling {wanted.title.lower()}")
        under_way = _start(wanted, argument)
        await workflow.wait_condition(
            lambda done=under_way.done: (
                done() or state.exiting is not None or state.held is not None
            )  # type: ignore[misc] # bound at once
        )
        if given_up := not under_way.done():
            under_way.cancel()
        try:
            told = await under_way
        except ActivityError as error:
            if failed := _definite(error):
                await gate(state)
                raise failed from None
            if not given_up:
                raise
        else:
            await gate(state)
            return told


def _start(wanted: Call[A, R], argument: A) -> workflow.ActivityHandle[R]:
    return workflow.start_activity(
        wanted.name,
        argument,
        task_queue=CALLS_QUEUE,
        result_type=wanted.tells,
        start_to_close_timeout=wanted.within,
        retry_policy=RetryPolicy(
            initial_interval=FIRST_RETRY_AFTER,
            maximum_interval=LONGEST_BACKOFF,
            non_retryable_error_types=[CallFailed.wire_name],
        ),
        cancellation_type=workflow.ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
        summary=wanted.title,
    )


def _definite(error: ActivityError) -> CallFailed | None:
    cause = error.cause
    is_definite = isinstance(cause, ApplicationError) and cause.type == CallFailed.wire_name
    return (
        CallFailed(cause.message) if is_definite and isinstance(cause, ApplicationError) else None
    )
