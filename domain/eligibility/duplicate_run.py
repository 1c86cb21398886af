"""A second run that one event began: see the crash table."""

from domain.eligibility.context import Eligibility, EligibilityContext
from domain.messages import Reason, Status


def not_a_duplicate_run(context: EligibilityContext) -> Eligibility | None:
    """Skip everything in a run whose event had begun another one before."""
    return Eligibility(Status.SKIPPED, Reason.DUPLICATE_RUN) if context.duplicate_run else None
