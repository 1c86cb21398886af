"""What was told of a customer."""

from datetime import datetime

from domain.explanation.base import Explained


class DroppedTrait(Explained):
    """Something that was told of a customer and could not be used. Its value is not kept."""

    trait: str
    """As its sender calls it."""
    why: str
    """What is wanted instead."""
    at: datetime
