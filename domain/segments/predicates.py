"""What may be said of a customer, as values. `building` has the words in which code says it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from enum import StrEnum

from domain.customers import Channel, Topic
from domain.errors import JourneyMistake
from domain.segments.values import Op, Test

DEEPEST = 12
"""How deep predicates may lie in one another, segments that are named counted."""
MOST = 64
"""Of how many conditions a predicate may consist, those of named segments counted."""


class Predicate:
    """Something that holds of a customer, or does not. Joined by `&` and `|`, negated by `~`."""

    parts: tuple["Predicate", ...] = ()

    def __and__(self, other: "Predicate") -> "Predicate":
        return checked(All((*_flat(All, self), *_flat(All, other))))

    def __or__(self, other: "Predicate") -> "Predicate":
        return checked(Any((*_flat(Any, self), *_flat(Any, other))))

    def __invert__(self) -> "Predicate":
        return checked(Not((self,)))

    def __bool__(self) -> bool:
        raise JourneyMistake("join conditions by & and |, negate them by ~: not by and, or, not")


def _flat(kind: type["All | Any"], predicate: Predicate) -> tuple[Predicate, ...]:
    return predicate.parts if isinstance(predicate, kind) else (predicate,)


@dataclass(frozen=True)
class All(Predicate):
    """Each of them holds."""

    parts: tuple[Predicate, ...]


@dataclass(frozen=True)
class Any(Predicate):
    """At least one of them holds."""

    parts: tuple[Predicate, ...]


@dataclass(frozen=True)
class Not(Predicate):
    """It does not hold."""

    parts: tuple[Predicate, ...]


@dataclass(frozen=True)
class HasTrait(Predicate):
    """A trait passes a test. One that is not known passes none."""

    name: str
    test: Test


@dataclass(frozen=True)
class Happenings(Predicate):
    """Some of a customer's events."""

    event: str
    """Its name, in Segment's style."""
    within: timedelta | None = None
    """Real time until now; None: ever."""
    where: tuple[tuple[str, Test], ...] = ()
    """Properties, and the test that each passes."""


@dataclass(frozen=True)
class Did(Happenings):
    """So many events happened."""

    at_least: int = 0
    at_most: int | None = None


@dataclass(frozen=True)
class Total(Happenings):
    """The sum of a property of events compares with an amount. Without any it is 0.

    Each is rounded to a thousandth; what is no number counts as 0.
    """

    of: str = ""
    op: Op = Op.AT_LEAST
    amount: Decimal = Decimal()


class Which(StrEnum):
    """Which event of a kind."""

    FIRST = "first"
    LAST = "last"


@dataclass(frozen=True)
class Since(Predicate):
    """The time since an event compares with a duration. Where none happened, it never holds."""

    which: Which
    event: str
    op: Op
    duration: timedelta


@dataclass(frozen=True)
class Enrolled(Predicate):
    """The customer lives a journey now."""

    journey: str


@dataclass(frozen=True)
class WasIn(Predicate):
    """An enrolment of a journey has ended."""

    journey: str
    outcome: str | None = None
    """As this; None: however it ended."""
    within: timedelta | None = None
    """Real time until now; None: ever."""


@dataclass(frozen=True)
class Consents(Predicate):
    """The customer agreed to be sent a topic, as eligibility has it."""

    topic: Topic
    channel: Channel | None = None
    """None: on any channel."""


@dataclass(frozen=True)
class Reachable(Predicate):
    """There is an address on a channel, and it is not suppressed."""

    channel: Channel


@dataclass(frozen=True)
class Ignored(Predicate):
    """The customer read nothing of at least so many messages that were sent."""

    at_least: int
    within: timedelta
    """Sent so long before now, in real time."""


@dataclass(frozen=True)
class FallsToday(Predicate):
    """The day of a trait comes round today, whatever its year, by the customer's clock."""

    name: str


@dataclass(frozen=True)
class Member(Predicate):
    """The customer is in another segment."""

    name: str
    parts: tuple[Predicate, ...]
    """Its one predicate."""


def leaves_of(predicate: Predicate) -> Iterator[Predicate]:
    """Return the conditions that a predicate consists of, those of named segments too."""
    if not predicate.parts:
        yield predicate
    for part in predicate.parts:
        yield from leaves_of(part)


def checked(predicate: Predicate) -> Predicate:
    """Return a predicate; raises `JourneyMistake` where it is too deep or too large."""
    if _depth(predicate) > DEEPEST:
        raise JourneyMistake(f"a segment's conditions lie at most {DEEPEST} deep in one another")
    if sum(1 for _ in leaves_of(predicate)) > MOST:
        raise JourneyMistake(f"a segment has at most {MOST} conditions")
    return predicate


def _depth(predicate: Predicate) -> int:
    return 1 + max(map(_depth, predicate.parts), default=0)
