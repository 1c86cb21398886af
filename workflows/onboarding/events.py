"""What happens to a new customer."""

from domain.events import Event
from domain.events.accounts import SignedUp

__all__ = ("ProfileCompleted", "SignedUp")


class ProfileCompleted(Event):
    """The customer filled in what we need to be useful to them."""
