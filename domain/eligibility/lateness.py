"""Lateness: what to do with a message that an outage delayed past its `ttl`."""

from domain.eligibility.context import Eligibility, EligibilityContext
from domain.messages import OnExpired, Reason, Status


def in_time(context: EligibilityContext) -> Eligibility | None:
    """Skip a message that is late, if it is one of those that are skipped then."""
    if context.message.on_expired is OnExpired.SKIP and is_late(context):
        return Eligibility(Status.SKIPPED, Reason.LATE)
    return None


def leaves_short(context: EligibilityContext) -> bool:
    """Tell whether a message is late and leaves in its short form."""
    return context.message.on_expired is OnExpired.SHORT and is_late(context)


def is_late(context: EligibilityContext) -> bool:
    """Tell whether a message's time is over."""
    if context.due_at is None:
        return False
    return context.now > context.pace.journey_time(context.due_at) + context.message.ttl
