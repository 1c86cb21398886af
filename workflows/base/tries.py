"""Activities that wait out an outage, and are given up only while they wait to be tried again."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from temporalio import workflow
from temporalio.common import RetryPolicy

FIRST_RETRY_AFTER, LONGEST_BACKOFF = timedelta(seconds=1), timedelta(minutes=5)


def for_as_long_as_it_takes(*unless: str) -> RetryPolicy:
    """Return the retries that end with an outage, or with an error of one of these types."""
    return RetryPolicy(
        initial_interval=FIRST_RETRY_AFTER,
        maximum_interval=LONGEST_BACKOFF,
        non_retryable_error_types=unless or None,
    )


async def is_given_up(
    activity: workflow.ActivityHandle[Any], is_pointless: Callable[[], bool]
) -> bool:
    """Wait until an activity is done, or tell it to end because it became pointless.

    A try that is under way finishes, as it is started with `WAIT_CANCELLATION_COMPLETED`: what came
    of it is known by awaiting the activity itself.
    """
    await workflow.wait_condition(lambda: activity.done() or is_pointless())
    if activity.done():
        return False
    activity.cancel()
    return True
