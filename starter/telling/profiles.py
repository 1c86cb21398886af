"""What was told of a customer and could not be used."""

from domain.explanation import DroppedTrait
from starter.telling.happened import Happened
from starter.telling.plainly import plain


def dropped(trait: DroppedTrait) -> Happened:
    """Say what is wanted instead."""
    return Happened(trait.at, [f"{plain(trait.trait)}: {plain(trait.why)}"])
