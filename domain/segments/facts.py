"""What is looked at to tell whether predicates hold of a customer, and how much of it they need."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from domain.clock import DEFAULT_ZONE
from domain.customers import Channel, Consent, Topic
from domain.segments.predicates import (
    Consents,
    Did,
    Enrolled,
    FallsToday,
    Happenings,
    HasTrait,
    Ignored,
    Predicate,
    Reachable,
    Since,
    WasIn,
    Which,
    leaves_of,
)


class PastEvent(NamedTuple):
    """Something that happened to the customer."""

    name: str
    occurred_at: datetime
    properties: Mapping[str, Any] = {}


class PastEnrolment(NamedTuple):
    """An enrolment of the customer's, as it is or was."""

    journey: str
    outcome: str | None = None
    ended_at: datetime | None = None
    """None: it runs."""


class PastMessage(NamedTuple):
    """A message that was sent."""

    at: datetime
    read: bool


class Facts(NamedTuple):
    """What is known of one customer."""

    traits: Mapping[str, Any] = {}
    """With the texts of the profile that have a meaning to us."""
    events: Sequence[PastEvent] = ()
    enrolments: Sequence[PastEnrolment] = ()
    consents: Sequence[Consent] = ()
    """Their latest words."""
    by_default: Collection[tuple[Topic, Channel]] = ()
    """What may be sent to those who never said yes or no."""
    reachable: Collection[Channel] = ()
    """Where they have an address that is not suppressed."""
    messages: Sequence[PastMessage] = ()
    """What was sent."""
    zone: str = DEFAULT_ZONE
    """By which clock their days are: the zone of their profile, or else the deployment's."""
    erased: bool = False
    """Nothing holds of who was erased."""


class Wanted(NamedTuple):
    """Which of a customer's events of one name are looked at."""

    newest: int | None
    """How many, the last first; None: all."""
    within: timedelta | None
    """How far back these go; None: ever."""
    first: bool
    """Whether also the very first one."""
    properties: bool
    """Whether also their properties."""


class Needs(NamedTuple):
    """What predicates look at: nothing else has to be fetched."""

    traits: bool
    events: Mapping[str, Wanted]
    """By name."""
    journeys: Collection[str]
    consents: bool
    channels: Collection[Channel]
    messages: timedelta | None
    """How far back what was sent is looked at; None: not at all."""
    zone: bool


def needs_of(predicates: Iterable[Predicate]) -> Needs:
    """Return what predicates look at."""
    leaves = [leaf for each in predicates for leaf in leaves_of(each)]
    of_events = [leaf for leaf in leaves if isinstance(leaf, (Happenings, Since))]
    return Needs(
        traits=any(isinstance(leaf, (HasTrait, FallsToday)) for leaf in leaves),
        events={
            name: _wanted([leaf for leaf in of_events if leaf.event == name])
            for name in dict.fromkeys(leaf.event for leaf in of_events)
        },
        journeys={leaf.journey for leaf in leaves if isinstance(leaf, (Enrolled, WasIn))},
        consents=any(isinstance(leaf, Consents) for leaf in leaves),
        channels={leaf.channel for leaf in leaves if isinstance(leaf, Reachable)},
        messages=max((leaf.within for leaf in leaves if isinstance(leaf, Ignored)), default=None),
        zone=any(isinstance(leaf, FallsToday) for leaf in leaves),
    )


def _wanted(leaves: Sequence[Happenings | Since]) -> Wanted:
    """Return which events conditions on one name look at: of those that count, enough to tell."""
    is_first = [isinstance(leaf, Since) and leaf.which is Which.FIRST for leaf in leaves]
    of_newest = [leaf for leaf, first in zip(leaves, is_first, strict=True) if not first]
    numbers = [_enough(leaf) for leaf in of_newest]
    return Wanted(
        newest=None if None in numbers else max((each or 0 for each in numbers), default=0),
        within=_widest(getattr(leaf, "within", None) for leaf in of_newest),
        first=any(is_first),
        properties=None in numbers,
    )


def _enough(leaf: Happenings | Since) -> int | None:
    """Return how many of the newest events tell whether a condition holds; None: all do."""
    if isinstance(leaf, Since):
        return 1
    if not isinstance(leaf, Did) or leaf.where:
        return None
    return max(leaf.at_least, 0 if leaf.at_most is None else leaf.at_most + 1)


def _widest(windows: Iterable[timedelta | None]) -> timedelta | None:
    known = list(windows)
    return None if None in known else max((each for each in known if each), default=None)
