"""The naive journey: a plain workflow that sends its messages by a plain activity."""

from contextlib import suppress
from datetime import timedelta
from typing import NamedTuple

from pydantic import BaseModel
from temporalio import workflow
from temporalio.common import RetryPolicy
from temporalio.exceptions import ActivityError

QUEUE = "naive"
BETWEEN = timedelta(seconds=3)
"""From one message to the next."""
TIMEOUT = timedelta(seconds=3)
USUAL = RetryPolicy()
"""Temporal's own: for ever, after 1 second, 2, 4 ..."""
SINGLE = RetryPolicy(maximum_attempts=1)


class Variant(NamedTuple):
    """How the naive one retries."""

    name: str
    retries: RetryPolicy


VARIANTS = {each.name: each for each in (Variant("naive", USUAL), Variant("single-try", SINGLE))}


class Naive(BaseModel):
    """One message to send."""

    variant: str
    customer_id: str
    to: str
    message: str
    channel: str
    words: str


@workflow.defn(name="naive")
class NaiveJourney:
    """Sends one message after the other; one that fails for good is let go."""

    @workflow.run
    async def run(self, messages: list[Naive]) -> str:
        """Send them all."""
        for message in messages:
            with suppress(ActivityError):
                await workflow.execute_activity(
                    f"send_{message.channel}",
                    message,
                    start_to_close_timeout=TIMEOUT,
                    retry_policy=VARIANTS[message.variant].retries,
                )
            await workflow.sleep(BETWEEN)
        return "done"
