"""A customer who can be reached on the channel."""

from domain.eligibility.context import Eligibility, EligibilityContext
from domain.messages import Reason, Status


def reachable(context: EligibilityContext) -> Eligibility | None:
    """Skip a customer who was erased, or who has no address on the channel."""
    if context.customer.erased:
        return Eligibility(Status.SKIPPED, Reason.ERASED)
    if context.customer.address_on(context.channel) is None:
        return Eligibility(Status.SKIPPED, Reason.NO_ADDRESS)
    return None
