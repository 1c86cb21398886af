"""What predicates look at of one customer: fetched for `domain.segments.holds` and `unmet`."""

from collections.abc import Collection, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, Select, bindparam, select

from adapters.store.customers.addresses import addresses_on
from adapters.store.customers.canonical import OF_CUSTOMER, canonical
from adapters.store.customers.consents import consents_of
from adapters.store.customers.suppressions import is_suppressed
from adapters.store.engine.defaults import default_zone
from adapters.store.schema import customers, enrolments, events, touchpoints
from adapters.store.segments.sent import WAS_READ
from adapters.store.states import EnrolmentState, TouchpointStatus
from channels.registry import CHANNELS
from domain.clock import DEFAULT_ZONE
from domain.customers import Channel, Topic
from domain.segments import (
    Facts,
    Needs,
    PastEnrolment,
    PastEvent,
    Predicate,
    Segment,
    Standing,
    Wanted,
    holds,
    needs_of,
    unmet,
)
from domain.segments.building import PROFILE_TEXTS
from domain.segments.facts import PastMessage
from domain.segments.yearly import zone_in

MOST_WITH_PROPERTIES = 1_000
"""So many of a customer's events of one name at most are looked at, the newest, where their
properties count, each of which may be as large as intake takes it."""

_WHO = select(
    customers.c.customer_id,
    customers.c.erased_at,
    customers.c.traits,
    *(customers.c[name] for name in PROFILE_TEXTS),
).where(customers.c.customer_id == canonical())
_OF_NAME = select(events.c.name, events.c.occurred_at).where(
    events.c.customer_id == OF_CUSTOMER, events.c.name == bindparam("of_event")
)
_NEWEST = (
    _OF_NAME.where(events.c.occurred_at >= bindparam("since"))
    .order_by(events.c.occurred_at.desc())
    .limit(bindparam("most"))
)
_WITH_PROPERTIES = _NEWEST.add_columns(events.c.properties)
_FIRST: Select[Any] = _OF_NAME.order_by(events.c.occurred_at).limit(1)
_EVER = datetime(1970, 1, 1, tzinfo=UTC)
_ENROLMENTS = select(
    enrolments.c.journey, enrolments.c.state, enrolments.c.outcome, enrolments.c.ended_at
).where(
    enrolments.c.customer_id == OF_CUSTOMER,
    enrolments.c.journey.in_(bindparam("journeys", expanding=True)),
)
_MESSAGES = select(touchpoints.c.decided_at, WAS_READ).where(
    touchpoints.c.customer_id == OF_CUSTOMER,
    touchpoints.c.decided_at >= bindparam("since"),
    touchpoints.c.status == TouchpointStatus.SENT,
)
_BY_DEFAULT = frozenset(
    (topic, channel)
    for topic in Topic
    for channel, spec in CHANNELS.items()
    if spec.consents_by_default(topic)
)


def facts_of(tx: Connection, customer_id: str, needed: Iterable[Predicate], now: datetime) -> Facts:
    """Return what these predicates look at, of the customer whose id this is, and no more.

    Of one who is unknown nothing is known.
    """
    needs = needs_of(needed)
    who = tx.execute(_WHO, {"of_customer": customer_id}).one_or_none()
    if who is None:
        return Facts(by_default=_BY_DEFAULT)
    own_id = who.customer_id
    return Facts(
        traits=_traits(who) if needs.traits else {},
        events=_events(tx, own_id, needs, now) if needs.events else (),
        enrolments=_enrolments(tx, own_id, needs) if needs.journeys else (),
        consents=consents_of(tx, own_id) if needs.consents else (),
        by_default=_BY_DEFAULT,
        reachable=_reachable(tx, own_id, needs),
        messages=_messages(tx, own_id, needs.messages, now) if needs.messages else (),
        zone=zone_in(who.time_zone, default_zone(tx)) if needs.zone else DEFAULT_ZONE,
        erased=who.erased_at is not None,
    )


def is_member(tx: Connection, customer_id: str, predicate: Predicate, now: datetime) -> bool:
    """Tell whether a predicate holds of the customer whose id this is."""
    return holds(predicate, facts_of(tx, customer_id, [predicate], now), now)


def segments_of(
    tx: Connection, customer_id: str, segments: Collection[Segment], now: datetime
) -> tuple[str, ...]:
    """Return the names of those of these segments that a customer is in."""
    facts = facts_of(tx, customer_id, [each.predicate for each in segments], now)
    return tuple(each.name for each in segments if holds(each.predicate, facts, now))


def standing_of(tx: Connection, customer_id: str, segment: Segment, now: datetime) -> Standing:
    """Return whether a customer is in a segment, and if not, why."""
    facts = facts_of(tx, customer_id, [segment.predicate], now)
    why_not = unmet(segment.predicate, facts, now)
    return Standing(
        segment=segment.name, customer_id=customer_id, is_in=not why_not, why_not=why_not
    )


def _traits(who: Row[Any]) -> dict[str, Any]:
    return {**who.traits, **{name: getattr(who, name) for name in PROFILE_TEXTS}}


def _events(tx: Connection, customer_id: str, needs: Needs, now: datetime) -> list[PastEvent]:
    return [
        event
        for name, wanted in needs.events.items()
        for event in _of_name(tx, {"of_customer": customer_id, "of_event": name}, wanted, now)
    ]


def _of_name(
    tx: Connection, of: dict[str, Any], wanted: Wanted, now: datetime
) -> Iterator[PastEvent]:
    newest: list[PastEvent] = []
    if wanted.newest != 0:
        most = MOST_WITH_PROPERTIES if wanted.newest is None else wanted.newest
        statement: Select[Any] = _WITH_PROPERTIES if wanted.properties else _NEWEST
        facts = of | {"since": _since(wanted.within, now), "most": most}
        newest = [PastEvent(*row) for row in tx.execute(statement, facts)]
        yield from newest
    if wanted.first:
        first = tx.execute(_FIRST, of).one_or_none()
        if first and all(first.occurred_at < row.occurred_at for row in newest):
            yield PastEvent(first.name, first.occurred_at)


def _messages(
    tx: Connection, customer_id: str, within: timedelta, now: datetime
) -> list[PastMessage]:
    asked = {"of_customer": customer_id, "since": now - within}
    return [PastMessage(*row) for row in tx.execute(_MESSAGES, asked)]


def _since(within: timedelta | None, now: datetime) -> datetime:
    return _EVER if within is None else now - within


def _enrolments(tx: Connection, customer_id: str, needs: Needs) -> list[PastEnrolment]:
    theirs = {"of_customer": customer_id, "journeys": sorted(needs.journeys)}
    return [
        PastEnrolment(
            row.journey, row.outcome, row.ended_at if row.state == EnrolmentState.ENDED else None
        )
        for row in tx.execute(_ENROLMENTS, theirs)
    ]


def _reachable(tx: Connection, customer_id: str, needs: Needs) -> set[Channel]:
    used = addresses_on(tx, customer_id, needs.channels)
    return {channel for channel, address in used.items() if not is_suppressed(tx, channel, address)}
