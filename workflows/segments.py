"""Every segment there is, by name: each in the `segments.py` of a journey's package, or shared."""

import sys
from collections.abc import Iterable, Mapping

from domain.errors import JourneyMistake
from domain.journeys import LEFT, TERMINATED
from domain.segments import Segment, leaves_of
from domain.segments.predicates import Enrolled, WasIn
from workflows.packages import JOURNEY_PACKAGES, SHARED, declared


def by_name(segments: Iterable[Segment]) -> dict[str, Segment]:
    """Return segments by their names. Raises `JourneyMistake` where two share one."""
    known: dict[str, Segment] = {}
    for segment in segments:
        if known.setdefault(segment.name, segment) != segment:
            raise JourneyMistake(f"two segments are named {segment.name}")
    return known


def check_journeys(segments: Iterable[Segment], journeys: Mapping[str, type]) -> None:
    """Raise `JourneyMistake` where a segment names a journey, or an outcome, that there is none of.

    `journeys` are all there are, by name.
    """
    for segment in segments:
        for leaf in leaves_of(segment.predicate):
            if isinstance(leaf, (Enrolled, WasIn)) and leaf.journey not in journeys:
                raise JourneyMistake(f"the segment {segment.name} names no journey: {leaf.journey}")
            if isinstance(leaf, WasIn) and leaf.outcome not in endings_of(journeys[leaf.journey]):
                raise JourneyMistake(
                    f"the segment {segment.name} names no outcome of {leaf.journey}: {leaf.outcome}"
                )


def endings_of(journey: type) -> set[str | None]:
    """Return how a journey may end; None is however."""
    outcomes = vars(sys.modules[journey.__module__]).get("Outcome", ())
    return {None, LEFT, TERMINATED, *outcomes}


SEGMENTS: dict[str, Segment] = by_name(declared(Segment, "segments", (*JOURNEY_PACKAGES, SHARED)))
"""Every segment by its name."""
