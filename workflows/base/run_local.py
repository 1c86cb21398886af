"""Asking our own store, from a workflow."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import TypeVar

from temporalio import workflow
from temporalio.common import RetryPolicy

A = TypeVar("A")
"""A class of activities, such as `RecordActivities`."""
P = TypeVar("P")
R = TypeVar("R")

RECORD_TIMEOUT = timedelta(seconds=15)
LONGEST_BACKOFF = timedelta(minutes=10)
"""Our own store is tried again until it is back."""
LOCAL_RETRIES = timedelta(seconds=4)
"""Longer pauses between tries are timers: a workflow task that waits would fill the history."""


async def run_local(method: Callable[[A, P], Awaitable[R]], argument: P, summary: str) -> R:
    """Ask our own store, by a local activity; `summary` is what the UI shows of it."""
    return await workflow.execute_local_activity_method(
        method,
        argument,
        start_to_close_timeout=RECORD_TIMEOUT,
        retry_policy=RetryPolicy(maximum_interval=LONGEST_BACKOFF),
        local_retry_threshold=LOCAL_RETRIES,
        summary=summary,
    )
