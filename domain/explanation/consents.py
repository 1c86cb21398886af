"""What a customer agreed to, and where they may not be reached."""

from datetime import datetime

from domain.explanation.base import Explained


class ExplainedSuppression(Explained):
    """A customer's address is suppressed on a channel; which one it is, is not shown here."""

    channel: str
    reason: str
    detail: str | None
    """The vendor's code for it: 5.1.1, 30005."""
    message: str | None
    """Which one showed it; None where the customer said so, or it was not recorded."""
    at: datetime


class ExplainedConsent(Explained):
    """A customer's latest word on one topic and channel; on what is not here they said nothing."""

    topic: str
    channel: str
    granted: bool
    """Whether they gave it; else it was withdrawn, or is pending."""
    pending: bool = False
    """Whether they gave it and are yet to confirm it: nothing leaves by it."""
    at: datetime
    source: str
    """How the word came: `identify`, `link`, `sms` for a STOP.

    Or who reported an `Unsubscribed`: `track`, `cli`, `client` for Python, or as it named itself.
    """


class ExplainedConsentChange(Explained):
    """One change of a consent, and what proves it. A word that changed nothing is not here."""

    topic: str
    channel: str
    state: str
    """How it stands since then: granted, pending or withdrawn."""
    before: str | None
    """How it stood before; None where nothing had been said."""
    said_at: datetime
    """When they said it."""
    received_at: datetime
    """When we heard of it."""
    source: str
    by: str | None
    """Who entered it, if a person did."""
    wording: str | None
    """The version of the words that they agreed to, if we were told."""
    proof: str | None
    """What the company holds, if we were told."""


class ExplainedOptOut(Explained):
    """A customer's STOP or START on a channel, or an operator's word that it may be used again."""

    channel: str
    restarted: bool
    """Whether it may be used again. No consent that it took comes back by that."""
    by: str | None = None
    """The operator who said so, if it was one."""
    reason: str | None = None
    """The operator's."""
    barred_for: str | None = None
    """What the address was suppressed for until the operator lifted it."""
    barred_at: datetime | None = None
    """Since when."""
    at: datetime
