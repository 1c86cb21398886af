"""A text that may be a wish to stop, and that no person has read yet."""

from datetime import datetime, timedelta

from domain.eligibility.context import Eligibility, EligibilityContext
from domain.messages import Reason, Status

FIRST_LOOK, LONGEST_WAIT = timedelta(hours=1), timedelta(days=1)
"""When it is asked again: as the hour for reading is over, then after twice as long each time. In
real time, in which people read."""


def no_unread_stop(context: EligibilityContext) -> Eligibility | None:
    """Hold what is commercial, on every channel, until a person has read it."""
    if context.unread_stop is None or context.message.topic.transactional:
        return None
    again_at = _next_look(context.unread_stop, context.wall)
    return Eligibility(Status.HELD, Reason.UNREAD_STOP, context.pace.journey_time(again_at))


def _next_look(since: datetime, wall: datetime) -> datetime:
    first = since + FIRST_LOOK
    return first if wall < first else wall + min(wall - since, LONGEST_WAIT)
