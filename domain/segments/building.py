"""The words in which a segment is written: `did(OrderCompleted, at_least=2) & ~was_in("win_back")`.

What cannot be meant is a `JourneyMistake` as the code is imported.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Generic, TypeVar

from domain.customers import Channel, Topic
from domain.errors import JourneyMistake
from domain.events import Event, SegmentEvent
from domain.ids import is_identifier
from domain.segments.predicates import (
    Consents,
    Did,
    Enrolled,
    FallsToday,
    HasTrait,
    Ignored,
    Predicate,
    Reachable,
    Since,
    Total,
    WasIn,
    Which,
)
from domain.segments.values import Kind, Literal, Op, Test, check_ordered, declared

LONGEST = timedelta(days=3650)
MOST_TIMES = 1000
MOST_CHOICES = 100
PROFILE_TEXTS = ("first_name", "locale", "time_zone")
"""Traits that have a meaning to us: they are texts."""

_NAME = re.compile(r'[^"\\\x00-\x1f]{1,100}')
T = TypeVar("T")


@dataclass(frozen=True)
class PropertyTest:
    """What a property of an event has to be."""

    name: str
    test: Test


class Compared(Generic[T]):
    """Something told, to be compared with a value: `== != < <= > >=`, `one_of` and `is_set`.

    What is not known passes no comparison, `!=` included: a value that is None, too.
    """

    __hash__ = None  # type: ignore[assignment] # comparing makes a condition, not a truth

    def __init__(self, name: str, make: Callable[[str, Test], T]) -> None:
        if not _NAME.fullmatch(name):
            raise JourneyMistake(
                'a name has 1 to 100 characters, none of them ", \\ or a control character'
            )
        self._name, self._make = name, make

    def __eq__(self, value: Literal | None) -> T:  # type: ignore[override] # as above
        return self._compare(Op.IS, value)

    def __ne__(self, value: Literal | None) -> T:  # type: ignore[override] # as above
        return self._compare(Op.IS_NOT, value)

    def __lt__(self, value: Literal) -> T:
        return self._compare(Op.BELOW, value)

    def __le__(self, value: Literal) -> T:
        return self._compare(Op.AT_MOST, value)

    def __gt__(self, value: Literal) -> T:
        return self._compare(Op.ABOVE, value)

    def __ge__(self, value: Literal) -> T:
        return self._compare(Op.AT_LEAST, value)

    def one_of(self, *values: Literal) -> T:
        """Compare it with several values, of which it is one."""
        if not 0 < len(values) <= MOST_CHOICES:
            raise JourneyMistake(f"one_of takes 1 to {MOST_CHOICES} values")
        return self._make(self._name, Test(Op.IS, tuple(map(declared, values))))

    def is_set(self) -> T:
        """Ask only that it is known."""
        return self._make(self._name, Test(Op.IS_SET))

    def _compare(self, op: Op, value: Literal | None) -> T:
        if value is None:
            return self._make(self._name, Test(op))
        read = declared(value)
        check_ordered(op, read)
        return self._make(self._name, Test(op, (read,)))


def trait(name: str) -> Compared[Predicate]:
    """Compare a trait of the customer's profile; `locale`, `time_zone` and `first_name` too."""
    return Compared(name, _has_trait)


def prop(name: str) -> Compared[PropertyTest]:
    """Compare a declared property of an event, for `where=`."""
    return Compared(name, PropertyTest)


Where = PropertyTest | Sequence[PropertyTest]
"""What declared properties of an event have to be: all of it."""


def did(
    kind: type[Event],
    *,
    at_least: int | None = None,
    at_most: int | None = None,
    within: timedelta | None = None,
    where: Where = (),
) -> Predicate:
    """Ask how often something happened: at least once, where nothing else is said.

    `within` is real time until now; of events that pass all tests of `where`.
    """
    least = (1 if at_most is None else 0) if at_least is None else at_least
    if not 0 <= least <= (MOST_TIMES if at_most is None else at_most) <= MOST_TIMES:
        raise JourneyMistake(f"at_least and at_most are 0 to {MOST_TIMES}, the first not above")
    if least == 0 and at_most is None:
        raise JourneyMistake("at_least=0 holds of everybody: say at_most, or never_did")
    name, tests = _name_of(kind), _tests(kind, where)
    return Did(name, _window(within), tests, at_least=least, at_most=at_most)


def never_did(
    kind: type[Event], *, within: timedelta | None = None, where: Where = ()
) -> Predicate:
    """Ask that something did not happen."""
    return did(kind, at_most=0, within=within, where=where)


def total(
    kind: type[Event], of: str, *, within: timedelta | None = None, where: Where = ()
) -> Compared[Predicate]:
    """Compare the sum of a declared numeric property, as what they spent.

    Raises `JourneyMistake` unless it is compared by `< <= > >=` with an amount in thousandths.
    """
    check_property(kind, of)
    name, window, tests = _name_of(kind), _window(within), _tests(kind, where)

    def compare(_: str, test: Test) -> Predicate:
        amount = test.values[0].value if test.values else None
        ordered = test.op not in (Op.IS, Op.IS_NOT, Op.IS_SET)
        if not ordered or not isinstance(amount, Decimal) or amount * 1000 % 1:
            raise JourneyMistake("compare a total by < <= > >= with a number of thousandths")
        return Total(name, window, tests, of=of, op=test.op, amount=amount)

    return Compared(of, compare)


class SinceEvent:
    """The time since an event, to be compared with a duration."""

    def __init__(self, which: Which, kind: type[Event]) -> None:
        self._which, self._event = which, _name_of(kind)

    def __lt__(self, duration: timedelta) -> Predicate:
        return self._compare(Op.BELOW, duration)

    def __le__(self, duration: timedelta) -> Predicate:
        return self._compare(Op.AT_MOST, duration)

    def __gt__(self, duration: timedelta) -> Predicate:
        return self._compare(Op.ABOVE, duration)

    def __ge__(self, duration: timedelta) -> Predicate:
        return self._compare(Op.AT_LEAST, duration)

    def _compare(self, op: Op, duration: timedelta) -> Predicate:
        _window(duration)
        return Since(self._which, self._event, op, duration)


def since_first(kind: type[Event]) -> SinceEvent:
    """Compare the time since the first event of a kind. Where none happened, nothing holds."""
    return SinceEvent(Which.FIRST, kind)


def since_last(kind: type[Event]) -> SinceEvent:
    """Compare the time since the last event of a kind. Where none happened, nothing holds."""
    return SinceEvent(Which.LAST, kind)


def enrolled(journey: str) -> Predicate:
    """Ask that they live a journey now."""
    return Enrolled(_identifier(journey))


def was_in(
    journey: str, *, outcome: str | None = None, within: timedelta | None = None
) -> Predicate:
    """Ask that an enrolment has ended: with an outcome, or however; within a time, or ever."""
    ended_as = None if outcome is None else _identifier(outcome)
    return WasIn(_identifier(journey), ended_as, _window(within))


def consents(topic: Topic, channel: Channel | None = None) -> Predicate:
    """Ask that they agreed to be sent a topic, as eligibility does: on a channel, or on any."""
    return Consents(topic, channel)


def reachable(channel: Channel) -> Predicate:
    """Ask that they have an address on a channel, and that it is not suppressed."""
    return Reachable(channel)


def ignored(*, at_least: int, within: timedelta) -> Predicate:
    """Ask that they read nothing of what was sent in a time: at least so many messages.

    To open one, to follow a link, to answer or to unsubscribe is to read. Who was sent fewer
    ignored nothing.
    """
    if not 1 <= at_least <= MOST_TIMES:
        raise JourneyMistake(f"at_least is 1 to {MOST_TIMES}")
    _window(within)
    return Ignored(at_least, within)


def falls_today(name: str) -> Predicate:
    """Ask that the day of a trait comes round today, each year, where they are: a birthday.

    It is told as `1990-12-24`, or without a year, as `12-24` or `--12-24`. Who was born on
    29 February has it on the 28th in other years.
    """
    return Compared(name, lambda named, _: FallsToday(named)).is_set()


def _has_trait(name: str, test: Test) -> Predicate:
    check_known(name, test)
    if name in PROFILE_TEXTS and any(each.kind is not Kind.TEXT for each in test.values):
        raise JourneyMistake(f"{name} is a text")
    return HasTrait(name, test)


def _name_of(kind: type[Event]) -> str:
    # It would enter and leave by itself, for ever.
    if issubclass(kind, SegmentEvent):
        raise JourneyMistake("a segment cannot be about entering or leaving one: use in_segment")
    return kind.event_name()


def tests_of(where: Where) -> tuple[PropertyTest, ...]:
    """Return what is asked of an event's properties, one by one."""
    return (where,) if isinstance(where, PropertyTest) else tuple(where)


def _tests(kind: type[Event], where: Where) -> tuple[tuple[str, Test], ...]:
    tests = tests_of(where)
    for each in tests:
        check_property(kind, each.name)
        check_known(each.name, each.test)
        check_possible(kind, each)
    return tuple((each.name, each.test) for each in tests)


def check_known(name: str, test: Test) -> None:
    """Raise `JourneyMistake` for a comparison with None: code that names no value means another."""
    if not test.values and test.op is not Op.IS_SET:
        raise JourneyMistake(f"{name} is compared with None, which nothing equals: use is_set()")


def check_property(kind: type[Event], name: str) -> None:
    """Raise `JourneyMistake` where an event declares no such property, or it is its key."""
    # A key may be hidden in the store: there is nothing to compare.
    if name == kind.KEY:
        raise JourneyMistake(f"{kind.event_name()}: {name} is its key, which is not compared")
    if name not in kind.model_fields:
        fields = kind.said_of(each for each in kind.model_fields if each != kind.KEY)
        raise JourneyMistake(f"{kind.event_name()} declares no property {name} to compare{fields}")


def check_possible(kind: type[Event], each: PropertyTest) -> None:
    """Raise `JourneyMistake` where a declared field never has the value it is compared with."""
    values = each.test.values if each.test.op in (Op.IS, Op.IS_NOT) else ()
    for value in values:
        if fault := kind.fault_in({each.name: value.value}):
            raise JourneyMistake(
                f"{kind.event_name()}: {each.name} is never {value}: {fault['msg']}"
            )


def _window(within: timedelta | None) -> timedelta | None:
    if within is not None and not timedelta() < within <= LONGEST:
        raise JourneyMistake(f"a time is more than none, and at most {LONGEST.days} days")
    return within


def _identifier(name: str) -> str:
    if not is_identifier(name):
        raise JourneyMistake("a journey or an outcome is named as in its code")
    return name
