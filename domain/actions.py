"""Actions: what a customer can do with the link in a message."""

from enum import StrEnum


class Action(StrEnum):
    """A link that messages may offer. It opens a page with buttons; only a button acts."""

    VERIFY = "verify"
    """Confirms the address it was sent to: `Email Verified`."""
    CONFIRM = "confirm"
    """Confirms a consent that waits for that."""
    ANSWER = "answer"
    """Answers the question that the message asks."""


UNSUBSCRIBE = "unsubscribe"
"""The page every message offers beside its own actions."""
PREFERENCES = "preferences"
"""The link to their preferences, which is the customer's and not a message's."""
