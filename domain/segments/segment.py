"""A segment: customers of whom something holds, under a name."""

import re
from dataclasses import dataclass

from domain.errors import JourneyMistake
from domain.segments.predicates import Member, Predicate, checked

_NAME = re.compile(r"[a-z][a-z0-9_]{0,49}")
LONGEST_DESCRIPTION = 200


@dataclass(frozen=True)
class Segment:
    """Customers of whom a predicate holds: `LOYAL = Segment("loyal", "bought twice", did(…))`.

    `in_segment(LOYAL)` makes a condition of it. Raises `JourneyMistake` for a name that is none.
    """

    name: str
    """Opaque, unique among all: lower-case letters, digits and `_`. It outlives renames of code."""
    description: str
    """Who they are, in a few words that a marketer reads."""
    predicate: Predicate

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name):
            raise JourneyMistake("a segment's name is up to 50 lower-case letters, digits and _")
        if not 0 < len(self.description) <= LONGEST_DESCRIPTION:
            raise JourneyMistake(f"a segment is described in 1 to {LONGEST_DESCRIPTION} characters")


def in_segment(segment: Segment) -> Predicate:
    """Ask that they are in another segment."""
    return checked(Member(segment.name, (segment.predicate,)))
