"""What was told of a customer and could not be used."""

from cli.explain.happened import Happened
from cli.showing import plain
from domain.explanation import DroppedTrait


def dropped(trait: DroppedTrait) -> Happened:
    """Say what is wanted instead."""
    return Happened(trait.at, [f"{plain(trait.trait)}: {plain(trait.why)}"])
