"""Customers by chance: what is told of them, what they did, live and agreed to.

What is told is chosen from few values that lie close to what predicates compare with, and from what
only looks like them: texts that are numbers, or nearly; days, or nearly; null.
"""

from datetime import datetime, timedelta
from random import Random
from typing import Any

from sqlalchemy import Connection, insert, text

from adapters.store.schema import (
    addresses,
    consents,
    customers,
    enrolments,
    events,
    suppressions,
    touchpoints,
)
from domain.customers import Channel, Topic
from tests.adapters.store.segments.chance import (
    DAYS,
    JOURNEYS,
    KINDS,
    NOW,
    OUTCOMES,
    PROPERTIES,
    TRAITS,
    TripBooked,
)

_TOLD: tuple[Any, ...] = (
    *("gold", "Gold", "", "5", "5.0", "05", "-5", "5.", ".5", "-.5", "1-2", "1.2.3", "-", ".", "٣"),
    *("4.9999", "0.0005", "1e3", "123456789012345", "1234567890123456", " 5", "5\n"),
    *(5, 5.0, 0, -5, 4.9999, 0.0005, 1.0005, 2.675, 1e-7, 10**12, 10**15, 10**16, 10**400, 1e300),
    *(True, False, None, [], [5], {}, {"plan": "gold"}, "true", "null", "\\", '"', "'; --", "%"),
    *(-0.0004, -1.0005, -2.6751, "-0.0004"),
    *("06-01", "--06-01", "1990-06-01", "2000-02-29", "06-02", "-06-01", "٣6-01", "06-01\n"),
    *("2026-05-31", "2026-06-01", "2026-06-01T10:00:00Z", "2026-6-1", "12026-06-01", "٢026-06-01"),
)


def fill(tx: Connection, chance: Random, number: int) -> None:
    """Write so many customers by chance, some of them merged or erased."""
    _switch_triggers_off(tx)
    for n in range(number):
        customer_id = f"c-{n:05}"
        tx.execute(insert(customers), _customer(chance, customer_id))
        _write(tx, events, [_event(chance, customer_id) for _ in range(chance.randrange(7))])
        _write(
            tx, enrolments, [_enrolment(chance, customer_id) for _ in range(chance.randrange(3))]
        )
        _write(tx, consents, _consents(chance, customer_id))
        sender = {**_enrolment(chance, customer_id), "enrolment_id": f"by-{customer_id}"}
        _write(tx, enrolments, [sender])
        _write(
            tx, touchpoints, [_touchpoint(chance, customer_id) for _ in range(chance.randrange(5))]
        )
        for channel in Channel:
            _write(tx, addresses, _addresses(chance, customer_id, channel))
    for channel in Channel:
        places = [place for place in range(20) if chance.random() < 0.3]
        _write(tx, suppressions, [_suppressed(channel, place) for place in places])


def _switch_triggers_off(tx: Connection) -> None:
    """Let customers have several addresses: the last release's columns have room for one."""
    if tx.dialect.name == "postgresql":
        tx.execute(text("SET LOCAL session_replication_role = replica"))
        return
    for name in tx.scalars(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all():
        tx.execute(text(f"DROP TRIGGER {name}"))  # of this test's own file


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
        "time_zone": chance.choice((None, "Europe/Lisbon", "Pacific/Kiritimati", "Mars/Base")),
        "created_at": NOW,
        "updated_at": NOW,
        "erased_at": NOW if chance.random() < 0.05 else None,
        "merged_into": "c-00000" if customer_id != "c-00000" and chance.random() < 0.05 else None,
    }


def _event(chance: Random, customer_id: str) -> dict[str, Any]:
    kind = chance.choice((*KINDS, TripBooked, TripBooked))
    told = {name: chance.choice(_TOLD) for name in PROPERTIES if chance.random() < 0.8}
    return an_event(customer_id, told) | {
        "event_id": f"{customer_id}-{chance.getrandbits(64):x}",
        "name": kind.event_name(),
        "occurred_at": _moment(chance),
        "state": chance.choice(("pending", "dispatched", "parked", "discarded")),
    }


def an_event(customer_id: str, properties: dict[str, Any]) -> dict[str, Any]:
    """Return the row of a trip that was booked now."""
    return {
        "event_id": customer_id,
        "customer_id": customer_id,
        "name": TripBooked.event_name(),
        "properties": properties,
        "occurred_at": NOW,
        "received_at": NOW,
        "source": "test",
        "state": "dispatched",
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


def _touchpoint(chance: Random, customer_id: str) -> dict[str, Any]:
    own = f"{chance.getrandbits(64):x}"
    return {
        "touchpoint_id": own,
        "touchpoint_key": own,
        **dict.fromkeys(("enrolment_id", "workflow_id"), f"by-{customer_id}"),
        "journey": "win_back",
        "customer_id": customer_id,
        "message": "win_back.news",
        **dict.fromkeys(("topic", "journey_topic"), Topic.OFFERS),
        "status": chance.choice(("sent", "sent", "sent", "skipped", "unknown")),
        "actions": "",
        "vendor_state": chance.choice((None, None, "delivered", "opened", "clicked", "bounced")),
        "created_at": NOW,
        "decided_at": chance.choice((_moment(chance), None)),
        "answered_at": chance.choice((None, None, None, NOW)),
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
