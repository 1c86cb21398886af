"""Calling an activity of a journey's own."""

from collections.abc import Callable
from datetime import timedelta
from typing import TypeVar

from temporalio import workflow
from temporalio.exceptions import ActivityError, ApplicationError

from domain.calls import A, Call, CallFailed, R
from domain.ids import CALLS_QUEUE
from workflows.base.gate import gate
from workflows.base.state import JourneyState
from workflows.base.status import show
from workflows.base.tries import for_as_long_as_it_takes, is_given_up

T = TypeVar("T")

ONE_TRY = timedelta(seconds=30)
"""How long a try may take that says nothing else."""


async def call(state: JourneyState, wanted: Call[A, R], argument: A) -> R:
    """Return what it is told. Raises `CallFailed` for a definite failure."""
    try:
        return await insisted(
            state, lambda: _start(wanted, argument), f"calling {wanted.title.lower()}"
        )
    except ActivityError as error:
        failed = _definite(error)
        if failed is None:
            raise
    await gate(state)
    raise failed


async def insisted(
    state: JourneyState, start: Callable[[], workflow.ActivityHandle[T]], doing: str
) -> T:
    """Return what an activity tells; raises its error where that is definite.

    While it waits to be tried again, an exit ends it, and so does a hold, after which it is made
    anew. A try that is under way finishes.
    """
    while True:
        await gate(state)
        show(state, doing)
        under_way = start()
        given_up = await is_given_up(
            under_way, lambda: state.exiting is not None or state.held is not None
        )
        try:
            told = await under_way
        except ActivityError as error:
            if not given_up or _definite(error) is not None:
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
        retry_policy=for_as_long_as_it_takes(CallFailed.wire_name),
        cancellation_type=workflow.ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
        summary=wanted.title,
    )


def _definite(error: ActivityError) -> CallFailed | None:
    cause = error.cause
    if isinstance(cause, ApplicationError) and cause.type == CallFailed.wire_name:
        return CallFailed(cause.message)
    return None
