"""Every knob there is: those of the journeys' packages, each in its `knobs.py`, by name."""

from collections.abc import Iterable

from domain.errors import JourneyMistake
from domain.knobs import AnyKnob, Knob
from workflows.packages import JOURNEY_PACKAGES, declared


def of_package(package: str, knobs: Iterable[AnyKnob]) -> dict[str, AnyKnob]:
    """Return a journey's knobs by name. Raises `JourneyMistake` for a name that is not its own."""
    known: dict[str, AnyKnob] = {}
    for knob in knobs:
        if knob.journey != package:
            raise JourneyMistake(f"the knob {knob.name} is in {package}: name it {package}.…")
        if known.setdefault(knob.name, knob) is not knob:
            raise JourneyMistake(f"two knobs are named {knob.name}")
    return known


KNOBS: dict[str, AnyKnob] = {
    name: knob
    for package in JOURNEY_PACKAGES
    for name, knob in of_package(package, declared(Knob, "knobs", (package,))).items()
}
"""Every knob by its name."""
