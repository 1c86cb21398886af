"""Actions: what a customer can do with the link in a message, and the event it is."""

from enum import StrEnum

from domain.events import EmailVerified, Event


class Action(StrEnum):
    """A link that messages may offer. It opens a page with a button; only the button acts."""

    VERIFY = "verify"

    @property
    def event(self) -> type[Event]:
        """What happened when the button was pressed."""
        return {Action.VERIFY: EmailVerified}[self]


UNSUBSCRIBE = "unsubscribe"
"""The page every message offers beside its own actions."""
