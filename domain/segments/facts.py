"""What is looked at to tell whether predicates hold of a customer, and how much of it they need."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from domain.customers import Channel, Consent, Topic
from domain.segments.predicates import (
    Consents,
    Did,
    Enrolled,
    Happenings,
    HasTrait,
    Predicate,
    Reachable,
    Since,
    Total,
    WasIn,
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
    erased: bool = False
    """Nothing holds of who was erased."""


class Needs(NamedTuple):
    """What predicates look at: nothing else has to be fetched."""

    traits: bool
    events: Mapping[str, timedelta | None]
    """By name, how far back; None: all."""
    properties: bool
    """Whether also at the events' properties."""
    journeys: Collection[str]
    consents: bool
    channels: Collection[Channel]


def needs_of(predicates: Iterable[Predicate]) -> Needs:
    """Return what predicates look at."""
    leaves = [leaf for each in predicates for leaf in leaves_of(each)]
    windows = [
        (leaf.event, leaf.within if isinstance(leaf, Happenings) else None)
        for leaf in leaves
        if isinstance(leaf, (Happenings, Since))
    ]
    return Needs(
        traits=any(isinstance(leaf, HasTrait) for leaf in leaves),
        events={
            name: _widest(within for each, within in windows if each == name) for name, _ in windows
        },
        properties=any(
            isinstance(leaf, Total) or (isinstance(leaf, Did) and bool(leaf.where))
            for leaf in leaves
        ),
        journeys={leaf.journey for leaf in leaves if isinstance(leaf, (Enrolled, WasIn))},
        consents=any(isinstance(leaf, Consents) for leaf in leaves),
        channels={leaf.channel for leaf in leaves if isinstance(leaf, Reachable)},
    )


def _widest(windows: Iterable[timedelta | None]) -> timedelta | None:
    known = list(windows)
    return None if None in known else max(each for each in known if each is not None)
