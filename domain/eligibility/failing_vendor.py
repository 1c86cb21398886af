"""A vendor that answers ambiguously and then turns out to have nothing."""

from datetime import timedelta

from domain.eligibility.context import Eligibility, EligibilityContext
from domain.messages import Reason, Status

MOST_ABSENT = 3
"""After so many attempts that a vendor lost, the next one waits: each costs history events."""
SHORTEST_REST, LONGEST_REST = timedelta(minutes=1), timedelta(hours=1)
"""In real seconds, as all that concerns a vendor."""


def vendor_is_rested(context: EligibilityContext) -> Eligibility | None:
    """Hold a message that its vendor lost several times, twice as long each time."""
    beyond = len(context.absent) - MOST_ABSENT
    if beyond < 0:
        return None
    again_at = context.absent[-1] + min(SHORTEST_REST * 2 ** min(beyond, 10), LONGEST_REST)
    if again_at <= context.wall:
        return None
    return Eligibility(Status.HELD, Reason.VENDOR_FAILING, context.pace.journey_time(again_at))
