"""The frequency cap: so many messages a day that the customer did not ask for."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from domain.customers import Topic
from domain.eligibility.context import Eligibility, EligibilityContext
from domain.messages import Reason, Status

CAP = 3
"""No more than so many messages that the customer did not ask for ..."""
CAP_WINDOW = timedelta(days=1)
"""... in so long."""


def under_the_cap(context: EligibilityContext) -> Eligibility | None:
    """Hold a message until one more fits under the cap."""
    # A worker whose clock is ahead of ours, or who was quicker to the lock, counts as of now.
    recent = [context.pace.journey_time(min(each, context.wall)) for each in context.recent]
    freed_at = end_of_cap(context.message.topic, recent, context.now)
    return Eligibility(Status.HELD, Reason.FREQUENCY_CAP, freed_at) if freed_at else None


def end_of_cap(topic: Topic, recent: Sequence[datetime], now: datetime) -> datetime | None:
    """Return when one more message fits under the cap if it is reached, else None.

    All in journey time.
    """
    if topic.transactional:
        return None
    within = sorted(moment for moment in recent if now - CAP_WINDOW < moment <= now)
    if len(within) < CAP:
        return None
    return within[-CAP] + CAP_WINDOW
