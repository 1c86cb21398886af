"""What Temporal tells of a run: whether it waits, when it is tried again, what went wrong in it."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

from temporalio.api.workflow.v1 import PendingActivityInfo
from temporalio.client import WorkflowFailureError, WorkflowHandle
from temporalio.exceptions import ApplicationError

from domain.journeys import Ending, StatusReport


class RunFailed(Exception):
    """A mistake in the journey's code ended the run; the message says what to correct."""


async def at_rest(
    handle: WorkflowHandle[Any, Ending], clock: Callable[[], Awaitable[datetime]]
) -> Ending | StatusReport | None:
    """Return a run's ending, or where it stands if what it waits for is ahead; else None.

    A vendor that is down counts as ahead, too: it is tried again later. Raises `RunFailed`.
    """
    # Before the query: a worker answers that by living through what is over once more.
    if (await handle.describe()).close_time is not None:
        return await _ending_of(handle)
    status = StatusReport.model_validate(await handle.query("status"))
    if status.ending is not None:
        return status.ending
    # Asked now, as a story may wait for this very moment: by an earlier clock that is ahead.
    now = await clock()
    run = await handle.describe()
    if run.close_time is not None:
        return await _ending_of(handle)
    retries = map(_tried_again_at, run.raw_description.pending_activities)
    ahead = [moment for moment in (status.until, *retries) if moment and moment > now]
    return status if ahead else None


async def _ending_of(handle: WorkflowHandle[Any, Ending]) -> Ending:
    try:
        return await handle.result()
    except WorkflowFailureError as failure:
        raise RunFailed(f"{handle.id} failed: {_mistake(failure)}") from None


def _tried_again_at(activity: PendingActivityInfo) -> datetime | None:
    """Tell when an activity will be tried again; None while it is being tried."""
    failed_at = activity.last_attempt_complete_time.ToDatetime(UTC)
    if activity.attempt < 2 or failed_at < activity.last_started_time.ToDatetime(UTC):  # noqa: PLR2004
        return None
    failure = activity.last_failure.application_failure_info
    return failed_at + failure.next_retry_delay.ToTimedelta()


def _mistake(failure: WorkflowFailureError) -> str:
    """Tell what went wrong in a journey's code, and in which line."""
    cause = failure.cause
    where = (
        cause.failure.stack_trace if isinstance(cause, ApplicationError) and cause.failure else ""
    )
    return f"{cause}\n{where}"
