"""What the rules look at, and what they return."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from domain.clock import Pace
from domain.customers import Channel, Consent, Customer
from domain.messages import AnswerWindow, Message, Reason, Status
from domain.preferences import QuietHours


class Eligibility(NamedTuple):
    """Whether a message may leave; if not, why, and when to ask again (journey time)."""

    status: Status
    reason: Reason
    again_at: datetime | None = None


GO = Eligibility(Status.SENT, Reason.ACCEPTED)


class EligibilityContext(NamedTuple):
    """What is known when a message is about to leave. The instants are wall time."""

    message: Message
    channel: Channel
    wall: datetime
    """The present."""
    customer: Customer
    consents: Sequence[Consent] = ()
    consents_by_default: bool = False
    """Whether the message may leave on this channel to a customer who never said yes or no."""
    to_confirm: bool = False
    """Whether the consent that the message asks to confirm still waits for that."""
    has_quiet_hours: bool = True
    """Whether this channel waits for the customer's morning."""
    own_quiet_hours: QuietHours | None = None
    """The customer's own, if they set any: these count instead of ours."""
    suppressed: bool = False
    """Whether the address on this channel must not be used."""
    unread_stop: datetime | None = None
    """Since when a text of theirs that may be a wish to stop waits for a person to read it."""
    via: Sequence[Channel] = ()
    """Every channel that the message may go by."""
    first_heard_at: datetime | None = None
    """When the customer was first heard of."""
    recent: Sequence[datetime] = ()
    """When messages under the cap left lately."""
    last_said: datetime | None = None
    """When the customer last had this very message, or may have, as another touchpoint."""
    due_at: datetime | None = None
    """When the journey wanted it sent; None: just now."""
    answer: AnswerWindow | None = None
    """Of a question: until when its answers count."""
    obsolete: bool = False
    """Whether the journey wants it no longer."""
    event_gone: bool = False
    """Whether the event that the message is about is in the store no more."""
    duplicate_run: bool = False
    """Whether its run is a second one that the same event began."""
    superseded: bool = False
    """Whether another run of the same story goes on instead, since the customer was merged."""
    paused_since: datetime | None = None
    """Since when the message, its channel or its journey is paused, if one is."""
    absent: Sequence[datetime] = ()
    """When attempts on this channel turned out not to have reached the vendor, oldest first."""
    pace: Pace = Pace()

    @property
    def now(self) -> datetime:
        """The present, in journey time."""
        return self.pace.journey_time(self.wall)
