"""What happens to a new customer."""

from domain.events import Event


class SignedUp(Event):
    """A person opened an account."""


class ProfileCompleted(Event):
    """The customer filled in what we need to be useful to them."""
