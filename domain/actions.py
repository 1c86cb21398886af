"""Actions: what a customer can do with the link in a message."""

from enum import StrEnum


class Action(StrEnum):
    """A link that messages may offer. It opens a page with buttons; only a button acts."""

    VERIFY = "verify"
    """Confirms the address it was sent to: `Email Verified`."""
    ANSWER = "answer"
    """Answers the question that the message asks."""


UNSUBSCRIBE = "unsubscribe"
"""The page every message offers beside its own actions."""
