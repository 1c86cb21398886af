"""A segment: customers of whom something holds, under a name."""

import re
from dataclasses import dataclass, replace
from datetime import datetime

from pydantic import BaseModel, ConfigDict

from domain.clock import Pace
from domain.errors import JourneyMistake
from domain.ids import Identifier
from domain.segments.predicates import (
    Happenings,
    Ignored,
    Member,
    Predicate,
    Since,
    WasIn,
    checked,
)

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


class Described(BaseModel):
    """A segment, as people read it."""

    model_config = ConfigDict(frozen=True)

    name: str
    description: str
    """Who they are, in the words of whoever declared it."""
    conditions: str
    """What has to hold of them."""


class Standing(BaseModel):
    """Whether a customer is in a segment, as of now."""

    model_config = ConfigDict(frozen=True)

    segment: str
    customer_id: str
    is_in: bool
    why_not: tuple[str, ...] = ()
    """The conditions that fail."""


class MembershipQuestion(BaseModel):
    """A journey asks whether its customer is in a segment."""

    model_config = ConfigDict(frozen=True)

    customer_id: Identifier
    segment: Identifier
    """Its name."""
    at: datetime
    """When it was first asked, in wall time: a later try looks at its own present."""
    pace: Pace = Pace()


def at_pace(predicate: Predicate, pace: Pace) -> Predicate:
    """Return a predicate as a rehearsal asks it: its times are as much shorter."""
    match predicate:
        case Happenings(within=window) | WasIn(within=window) | Ignored(within=window) if window:
            return replace(predicate, within=pace.wall_duration(window))
        case Since(duration=duration):
            return replace(predicate, duration=pace.wall_duration(duration))
        case Predicate(parts=()):
            return predicate
    return replace(predicate, parts=tuple(at_pace(part, pace) for part in predicate.parts))  # type: ignore[type-var] # each is a dataclass
