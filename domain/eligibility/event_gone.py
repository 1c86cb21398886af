"""A message about an event that is not in the store any more: nobody could say what it told."""

from domain.eligibility.context import Eligibility, EligibilityContext
from domain.messages import Reason, Status


def event_is_there(context: EligibilityContext) -> Eligibility | None:
    """Skip it on every channel. Of who was erased, that is the reason."""
    is_gone = context.event_gone and not context.customer.erased
    return Eligibility(Status.SKIPPED, Reason.EVENT_GONE) if is_gone else None
