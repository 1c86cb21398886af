"""A pause: an operator stopped the message, its channel or its journey."""

from datetime import timedelta

from domain.eligibility.context import Eligibility, EligibilityContext
from domain.messages import Reason, Status

SOONEST, LATEST = timedelta(seconds=30), timedelta(hours=1)
"""When what waits asks again: after as long again as the pause has lasted, in real seconds.

So a short pause ends soon for all, and a long one does not spend its channel's rate on asking.
"""


def not_paused(context: EligibilityContext) -> Eligibility | None:
    """Hold what is paused. No other channel takes it meanwhile."""
    if context.paused_since is None:
        return None
    lasted = context.wall - context.paused_since
    again_at = context.wall + min(max(lasted, SOONEST), LATEST)
    return Eligibility(Status.HELD, Reason.PAUSED, context.pace.journey_time(again_at))
