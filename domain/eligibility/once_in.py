"""A message that a customer is told only once in a time, whatever journey says it."""

from domain.eligibility.context import Eligibility, EligibilityContext
from domain.messages import Reason, Status


def not_said_recently(context: EligibilityContext) -> Eligibility | None:
    """Skip what they had, or may have had, within the message's `once_in`."""
    if context.message.once_in is None or context.last_said is None:
        return None
    # A worker whose clock is ahead of ours, or who was quicker to the lock, counts as of now.
    said = context.pace.journey_time(min(context.last_said, context.wall))
    if context.now - said >= context.message.once_in:
        return None
    return Eligibility(Status.SKIPPED, Reason.SAID_RECENTLY)
