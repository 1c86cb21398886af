"""What happens to an account."""

from domain.events.base import Event


class SignedUp(Event):
    """A person opened an account."""
