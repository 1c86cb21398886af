"""The ids that a customer has, and those that did not become theirs."""

from datetime import datetime

from domain.explanation.base import Explained


class ExplainedIdentity(Explained):
    """Another id of a customer, or one that did not become theirs, and why."""

    identity: str
    """A visitor's `anon:…`, or the id that an alias named."""
    decision: str
    """`merged`, or why not: `taken` by another customer, `blocked`, `too_many_this_week`, ..."""
    source: str
    """What said so: `identify` or `alias`."""
    at: datetime
