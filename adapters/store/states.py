"""Where what the store keeps may stand. The values are stored: they do not change."""

from enum import StrEnum


class EventState(StrEnum):
    """Where a stored event stands."""

    PENDING = "pending"
    DISPATCHED = "dispatched"
    DEAD_LETTER = "parked"
    DISCARDED = "discarded"
    """A dead letter that an operator put aside for good."""


class EnrolmentState(StrEnum):
    """Where an enrolment stands."""

    STARTING = "starting"
    """Recorded; Temporal may not know it yet."""
    RUNNING = "running"
    ENDED = "ended"


class TouchpointStatus(StrEnum):
    """What became of a touchpoint: a delivery's status, or that it is under way."""

    OPEN = "open"
    """Wanted; nothing is decided, or a claim was given back."""
    CLAIMED = "claimed"
    """An attempt may be calling the vendor now."""
    SENT = "sent"
    HELD = "held"
    SKIPPED = "skipped"
    FAILED = "failed"
    UNKNOWN = "unknown"


LEFT = (TouchpointStatus.SENT, TouchpointStatus.UNKNOWN)
"""What left, or may have; nothing of it is under way any more."""
MAY_BE_THEIRS = (*LEFT, TouchpointStatus.CLAIMED)
"""What the customer may have got, or be getting now."""


class AttemptState(StrEnum):
    """What became of one attempt on one channel."""

    CLAIMED = "claimed"
    HANDED_OVER = "handed_over"
    """The vendor has it, for good: whatever is reported later."""
    REFUSED = "refused"
    SKIPPED = "skipped"
    HELD = "held"
    UNKNOWN = "unknown"
    RELEASED = "released"
    """Given back: the call surely did not reach the vendor."""
    ABSENT = "absent"
    """The vendor was asked, and does not have it."""


class SettledBy(StrEnum):
    """What settled an attempt that had no record, or an ambiguous one."""

    NEWS = "news"
    """The vendor's own delivery report."""
    TRACE = "trace"
    """The vendor's answer, when it was asked."""
    AT_MOST_ONCE = "at_most_once"
    """It cannot be known, and by its message's policy that was the last attempt."""
    AT_LEAST_ONCE = "at_least_once"
    """It cannot be known, and by its message's policy there may be another attempt."""


class SinkState(StrEnum):
    """Whether a sink is posted to."""

    ACTIVE = "active"
    PAUSED = "paused"
    """By an operator; what happens is kept for it."""
    STOPPED = "stopped"
    """It answered that it wants no more (410); what happens is kept for it, for a time."""


class NoticeState(StrEnum):
    """Where a notice stands, of one sink."""

    PENDING = "pending"
    DELIVERED = "delivered"
    DEAD_LETTER = "dead_letter"
    """Tried for as long as the settings say."""
