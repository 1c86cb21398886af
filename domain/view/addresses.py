"""Where a customer is reached, and whether what is sent there arrives."""

from datetime import datetime

from domain.explanation import ExplainedSuppression
from domain.explanation.base import Explained


class LastSent(Explained):
    """The last message that went to an address, and how far it got."""

    message: str
    at: datetime
    """When it left."""
    vendor_state: str | None
    """What its vendor says: `delivered`, `opened`, `clicked`, `bounced`; None: nothing so far."""
    vendor_code: str | None
    """Why it did not arrive: 5.1.1, 30003."""


class ViewedAddress(Explained):
    """An address of a customer, and its state."""

    channel: str
    address: str
    since: datetime
    """When it was last told."""
    is_used: bool
    """Whether messages go there: of several on a channel, to the one that was told last."""
    suppressed: ExplainedSuppression | None = None
    """Since when and why nothing is sent there, if so."""
    last_sent: LastSent | None = None
    last_delivered_at: datetime | None = None
    """When the last message left that surely arrived there."""
