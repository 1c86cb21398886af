"""A run that is one too many, since its customer was merged: another one goes on."""

from domain.eligibility.context import Eligibility, EligibilityContext
from domain.messages import Reason, Status


def not_superseded(context: EligibilityContext) -> Eligibility | None:
    """Skip everything in a run beside which the customer lives the same story in another one."""
    return Eligibility(Status.SKIPPED, Reason.MERGED) if context.superseded else None
