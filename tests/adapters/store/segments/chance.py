"""Predicates by chance, so that what decides in Python meets what SQL makes of it. See `crowd`."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import TypeVar

from domain.customers import Channel, Topic
from domain.errors import JourneyMistake
from domain.events import Day, EmailVerified, Event
from domain.events.commerce import OrderCompleted, OrderDelivered
from domain.segments import (
    Predicate,
    PropertyTest,
    Segment,
    did,
    enrolled,
    falls_today,
    ignored,
    in_segment,
    prop,
    reachable,
    since_first,
    since_last,
    total,
    trait,
    was_in,
)
from domain.segments import (
    consents as consents_to,
)
from domain.segments.building import Compared
from domain.segments.values import Literal

T = TypeVar("T")

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
DAYS = (1, 7, 30, 90)
JOURNEYS, OUTCOMES = ("win_back", "onboarding"), ("bought", "left")
TRAITS = ("plan", "age", "País.x", "since")


class TripBooked(Event):
    """An event with a property of each kind."""

    nights: int | None = None
    price: Decimal | None = None
    insured: bool | None = None
    departs: Day | None = None


KINDS = (OrderCompleted, OrderDelivered, EmailVerified, TripBooked)
PROPERTIES = ("nights", "price", "insured", "departs")
_VALUES: tuple[Literal, ...] = (
    "gold",
    "",
    "5",
    "true",
    "'; --",
    True,
    False,
    5,
    0,
    -5,
    0.0005,
    5.0,
    Decimal("4.9999"),
)
_ORDERED = (5, 0, -5, Decimal("4.9999"), 2.675, date(2026, 6, 1), date(2026, 5, 31), 10**12)


def predicate(chance: Random, depth: int = 3) -> Predicate:
    """Return a predicate by chance."""
    if depth == 0 or chance.random() < 0.3:
        return chance.choice(_LEAVES)(chance)
    one = predicate(chance, depth - 1)
    match chance.randrange(4):
        case 0:
            return ~one
        case 1:
            return one & predicate(chance, depth - 1)
        case 2:
            return one | predicate(chance, depth - 1)
    return in_segment(Segment("other", "others", one))


def _trait(chance: Random) -> Predicate:
    if chance.random() < 0.2:
        return _compared_text(trait(chance.choice(("locale", "time_zone"))), chance)
    return _compared(trait(chance.choice(TRAITS)), chance)


def _compared_text(told: Compared[Predicate], chance: Random) -> Predicate:
    if chance.random() < 0.3:
        return told.is_set()
    value = chance.choice(("pt-PT", "en", "Europe/Lisbon"))
    return told == value if chance.random() < 0.5 else told != value


def _compared(told: Compared[T], chance: Random) -> T:
    value, size = chance.choice(_VALUES), chance.choice(_ORDERED)
    ways: tuple[Callable[[], T], ...] = (
        told.is_set,
        lambda: told.one_of(*chance.sample(_VALUES, 3)),
        lambda: told == value,
        lambda: told != value,
        lambda: told < size,
        lambda: told <= size,
        lambda: told > size,
        lambda: told >= size,
    )
    return chance.choice(ways)()


def _within(chance: Random) -> timedelta | None:
    return chance.choice((None, *(timedelta(days=days) for days in DAYS)))


def _where(chance: Random) -> tuple[PropertyTest, ...]:
    return tuple(
        _compared(prop(chance.choice(PROPERTIES)), chance)
        for _ in range(chance.choice((0, 0, 1, 2)))
    )


def _again_if_impossible(leaf: Callable[[Random], Predicate]) -> Callable[[Random], Predicate]:
    """What a declared property never is cannot be asked: then something else is, by chance."""

    def possible(chance: Random) -> Predicate:
        while True:
            try:
                return leaf(chance)
            except JourneyMistake as mistake:
                assert "is never" in str(mistake)  # noqa: PT017 - any other is a fault

    return possible


def _did(chance: Random) -> Predicate:
    where = _where(chance)
    kind = TripBooked if where else chance.choice(KINDS)
    least, most = sorted((chance.randrange(1, 4), chance.randrange(0, 4)))
    how: dict[str, int] = chance.choice(
        ({}, {"at_least": max(least, 1)}, {"at_most": most}, {"at_least": least, "at_most": most})
    )
    return did(kind, within=_within(chance), where=where, **how)


def _total(chance: Random) -> Predicate:
    told = total(TripBooked, "price", within=_within(chance), where=_where(chance))
    amount = chance.choice((0, 5, 10, Decimal("0.001"), Decimal("5.001"), -5, 10**12))
    orders: tuple[Callable[[], Predicate], ...] = (
        lambda: told < amount,
        lambda: told <= amount,
        lambda: told > amount,
        lambda: told >= amount,
    )
    return chance.choice(orders)()


def _since(chance: Random) -> Predicate:
    since = chance.choice((since_first, since_last))(chance.choice(KINDS))
    duration = timedelta(days=chance.choice(DAYS))
    orders: tuple[Callable[[], Predicate], ...] = (
        lambda: since < duration,
        lambda: since <= duration,
        lambda: since > duration,
        lambda: since >= duration,
    )
    return chance.choice(orders)()


def _was_in(chance: Random) -> Predicate:
    outcome = chance.choice((None, *OUTCOMES))
    return was_in(chance.choice(JOURNEYS), outcome=outcome, within=_within(chance))


_LEAVES: tuple[Callable[[Random], Predicate], ...] = (
    _trait,
    _trait,
    _again_if_impossible(_did),
    _again_if_impossible(_did),
    _again_if_impossible(_total),
    _since,
    lambda chance: enrolled(chance.choice(JOURNEYS)),
    _was_in,
    lambda chance: consents_to(chance.choice(list(Topic)), chance.choice((None, *Channel))),
    lambda chance: reachable(chance.choice(list(Channel))),
    lambda chance: falls_today(chance.choice(TRAITS)),
    lambda chance: ignored(
        at_least=chance.randrange(1, 4), within=timedelta(days=chance.choice(DAYS))
    ),
)


KINDS_OF_CONDITIONS = range(1, len(_LEAVES))
"""The second one is as the first."""


def condition(chance: Random, kind: int) -> Predicate:
    """Return a condition of one kind by chance."""
    return _LEAVES[kind](chance)
