"""Predicates and customers by chance, so that what decides in Python meets what SQL makes of it.

What customers are told is chosen from few values that lie close to what predicates compare with,
and from what only looks like them: texts that are numbers, or nearly; days, or nearly; null.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any, TypeVar

from sqlalchemy import Connection, insert

from adapters.store.schema import (
    addresses,
    consents,
    customers,
    enrolments,
    events,
    suppressions,
)
from domain.customers import Channel, Topic
from domain.events import Day, EmailVerified, Event
from domain.events.commerce import OrderCompleted, OrderDelivered
from domain.segments import (
    Predicate,
    PropertyTest,
    Segment,
    did,
    enrolled,
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
_TOLD: tuple[Any, ...] = (
    *("gold", "Gold", "", "5", "5.0", "05", "-5", "5.", ".5", "-.5", "1-2", "1.2.3", "-", ".", "٣"),
    *("4.9999", "0.0005", "1e3", "123456789012345", "1234567890123456", " 5", "5\n"),
    *(5, 5.0, 0, -5, 4.9999, 0.0005, 1.0005, 2.675, 1e-7, 10**12, 10**15, 10**16, 10**400, 1e300),
    *(True, False, None, [], [5], {}, {"plan": "gold"}, "true", "null", "\\", '"', "'; --", "%"),
    *("2026-05-31", "2026-06-01", "2026-06-01T10:00:00Z", "2026-6-1", "12026-06-01", "٢026-06-01"),
)
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
    _did,
    _did,
    _total,
    _since,
    lambda chance: enrolled(chance.choice(JOURNEYS)),
    _was_in,
    lambda chance: consents_to(chance.choice(list(Topic)), chance.choice((None, *Channel))),
    lambda chance: reachable(chance.choice(list(Channel))),
)


KINDS_OF_CONDITIONS = range(1, len(_LEAVES))
"""The second one is as the first."""


def condition(chance: Random, kind: int) -> Predicate:
    """Return a condition of one kind by chance."""
    return _LEAVES[kind](chance)


def fill(tx: Connection, chance: Random, number: int) -> None:
    """Write so many customers by chance, some of them merged or erased."""
    for n in range(number):
        customer_id = f"c-{n:05}"
        tx.execute(insert(customers), _customer(chance, customer_id))
        _write(tx, events, [_event(chance, customer_id) for _ in range(chance.randrange(7))])
        _write(
            tx, enrolments, [_enrolment(chance, customer_id) for _ in range(chance.randrange(3))]
        )
        _write(tx, consents, _consents(chance, customer_id))
        for channel in Channel:
            _write(tx, addresses, _addresses(chance, customer_id, channel))
    for channel in Channel:
        places = [place for place in range(20) if chance.random() < 0.3]
        _write(tx, suppressions, [_suppressed(channel, place) for place in places])


def _write(tx: Connection, table: Any, rows: list[dict[str, Any]]) -> None:
    if rows:
        tx.execute(insert(table), rows)


def _moment(chance: Random) -> datetime:
    """Return a moment that is often just at the border of a window."""
    away = timedelta(microseconds=chance.choice((-1, 0, 0, 1)))
    return NOW - timedelta(days=chance.choice((*DAYS, 200))) + away


def _customer(chance: Random, customer_id: str) -> dict[str, Any]:
    traits = {name: chance.choice(_TOLD) for name in TRAITS if chance.random() < 0.7}
    return {
        "customer_id": customer_id,
        "traits": traits,
        "locale": chance.choice((None, "en", "pt-PT")),
        "time_zone": chance.choice((None, "Europe/Lisbon")),
        "created_at": NOW,
        "updated_at": NOW,
        "erased_at": NOW if chance.random() < 0.05 else None,
        "merged_into": "c-00000" if customer_id != "c-00000" and chance.random() < 0.05 else None,
    }


def _event(chance: Random, customer_id: str) -> dict[str, Any]:
    kind = chance.choice((*KINDS, TripBooked, TripBooked))
    return {
        "event_id": f"{customer_id}-{chance.getrandbits(64):x}",
        "customer_id": customer_id,
        "name": kind.event_name(),
        "properties": {name: chance.choice(_TOLD) for name in PROPERTIES if chance.random() < 0.8},
        "occurred_at": _moment(chance),
        "received_at": NOW,
        "source": "test",
        "state": chance.choice(("pending", "dispatched", "parked", "discarded")),
        "tries": 0,
    }


def _enrolment(chance: Random, customer_id: str) -> dict[str, Any]:
    journey, own = chance.choice(JOURNEYS), f"{chance.getrandbits(64):x}"
    state = chance.choice(("starting", "running", "ended", "ended"))
    return {
        "enrolment_id": own,
        "journey": journey,
        "customer_id": customer_id,
        "key": "",
        "entry_event_id": own,
        "workflow_id": f"{journey}/{customer_id}",
        "state": state,
        "outcome": chance.choice(OUTCOMES) if state == "ended" else None,
        "started_at": NOW,
        "ended_at": _moment(chance) if state == "ended" else None,
        "checked_at": NOW,
    }


def _consents(chance: Random, customer_id: str) -> list[dict[str, Any]]:
    return [
        {
            "customer_id": customer_id,
            "topic": topic,
            "channel": channel,
            "granted": chance.random() < 0.5,
            "at": NOW,
            "source": "test",
            "pending_at": chance.choice((None, NOW)),
        }
        for topic in Topic
        for channel in Channel
        if chance.random() < 0.5
    ]


def _addresses(chance: Random, customer_id: str, channel: Channel) -> list[dict[str, Any]]:
    """Return some addresses of one channel, also more than it takes; many have the same time."""
    places = chance.sample(range(20), chance.choice((0, 1, 1, 2, 3)))
    return [
        {
            "customer_id": customer_id,
            "channel": channel,
            "folded": f"{channel}-{place}",
            "address": f"{channel}-{place}",
            "at": NOW - timedelta(days=chance.randrange(2)),
        }
        for place in places
    ]


def _suppressed(channel: Channel, place: int) -> dict[str, Any]:
    address = f"{channel}-{place}"
    return {"channel": channel, "address": address, "reason": "bounced", "at": NOW}
