"""A message that its journey wants no longer, such as a reminder of what was done meanwhile."""

from domain.eligibility.context import Eligibility, EligibilityContext
from domain.messages import Reason, Status


def still_wanted(context: EligibilityContext) -> Eligibility | None:
    """Skip what is obsolete."""
    return Eligibility(Status.SKIPPED, Reason.OBSOLETE) if context.obsolete else None
