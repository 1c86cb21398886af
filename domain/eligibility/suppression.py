"""An address that bounced, complained or opted out."""

from domain.eligibility.context import Eligibility, EligibilityContext
from domain.messages import Reason, Status


def not_suppressed(context: EligibilityContext) -> Eligibility | None:
    """Skip an address that must not be used on the channel."""
    return Eligibility(Status.SKIPPED, Reason.SUPPRESSED) if context.suppressed else None
