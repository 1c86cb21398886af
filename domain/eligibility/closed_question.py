"""A question whose time for answers is over before it leaves: nobody could answer it."""

from domain.eligibility.context import Eligibility, EligibilityContext
from domain.messages import Reason, Status


def still_answerable(context: EligibilityContext) -> Eligibility | None:
    """Skip, on every channel, what would be closed as it is sent."""
    if context.message.asks is None or context.answer is None:
        return None
    if context.answer.closes_at(context.wall) > context.wall:
        return None
    return Eligibility(Status.SKIPPED, Reason.LATE)
