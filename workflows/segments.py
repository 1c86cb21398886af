"""Every segment there is: those of the journeys' packages, each in its `segments.py`, by name."""

import sys
from collections.abc import Iterable
from importlib import import_module

from domain.errors import JourneyMistake
from domain.journeys import LEFT, TERMINATED
from domain.segments import Segment, leaves_of
from domain.segments.predicates import Enrolled, WasIn
from workflows.catalogue import JOURNEYS_BY_NAME
from workflows.packages import FOLDER, JOURNEY_PACKAGES


def by_name(segments: Iterable[Segment]) -> dict[str, Segment]:
    """Return segments by their names.

    Raises `JourneyMistake` where two share one, or one names a journey or outcome there is none of.
    """
    known: dict[str, Segment] = {}
    for segment in segments:
        if known.setdefault(segment.name, segment) != segment:
            raise JourneyMistake(f"two segments are named {segment.name}")
        _check_journeys(segment)
    return known


def _check_journeys(segment: Segment) -> None:
    for leaf in leaves_of(segment.predicate):
        if not isinstance(leaf, (Enrolled, WasIn)):
            continue
        journey = JOURNEYS_BY_NAME.get(leaf.journey)
        if journey is None:
            raise JourneyMistake(f"the segment {segment.name} names no journey: {leaf.journey}")
        endings = {LEFT, TERMINATED, *vars(sys.modules[journey.__module__]).get("Outcome", ())}
        if isinstance(leaf, WasIn) and leaf.outcome is not None and leaf.outcome not in endings:
            raise JourneyMistake(
                f"the segment {segment.name} names no outcome of {leaf.journey}: {leaf.outcome}"
            )


def _segments_of(package: str) -> list[Segment]:
    module = import_module(f"workflows.{package}.segments")
    return [each for each in vars(module).values() if isinstance(each, Segment)]


SEGMENTS: dict[str, Segment] = by_name(
    segment
    for package in JOURNEY_PACKAGES
    if (FOLDER / package / "segments.py").exists()  # a journey may have none
    for segment in _segments_of(package)
)
"""Every segment by its name."""
