"""What there is to speak of: the titles of messages, and what can be paused."""

from workflows.messages import CATALOGUE

__all__ = ["CATALOGUE", "title_of"]


def title_of(message: str) -> str:
    """Return how operators call a message; its name, where today's code knows it no more."""
    known = CATALOGUE.get(message)
    return known.title if known else message
