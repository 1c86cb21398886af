"""Quiet hours: no text in the customer's own night."""

from datetime import datetime, time

from domain.clock import LocalTime
from domain.eligibility.context import Eligibility, EligibilityContext
from domain.messages import Reason, Status

QUIET_FROM = time(21)
"""From here, by the customer's own clock, no text is sent ..."""
QUIET_UNTIL = time(9)
"""... until here. The United States' TCPA (47 CFR 64.1200(c)(1)) allows 8 to 21; we begin later."""


def outside_quiet_hours(context: EligibilityContext) -> Eligibility | None:
    """Hold a message until the customer's morning, on a channel that makes a noise."""
    if not context.has_quiet_hours:
        return None
    until = end_of_quiet_hours(context.now, context.customer.time_zone)
    return Eligibility(Status.HELD, Reason.QUIET_HOURS, until) if until else None


def end_of_quiet_hours(now: datetime, zone: str) -> datetime | None:
    """Return when the customer's quiet hours end if `now` lies in them, else None."""
    morning = LocalTime(at=QUIET_UNTIL).after(now, zone)
    evening = LocalTime(at=QUIET_FROM).after(now, zone)
    return morning if morning < evening else None
