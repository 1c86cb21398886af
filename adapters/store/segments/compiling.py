"""Predicates as SQL: one expression over a row of `customers`, which is never null.

It has to agree with `domain.segments.deciding`, which a test compares with it. Each condition looks
at an index of the customer's own rows.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import singledispatch
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Select,
    String,
    and_,
    bindparam,
    case,
    cast,
    exists,
    false,
    func,
    literal,
    not_,
    or_,
    select,
)

from adapters.store.enrolments.rows import OPEN
from adapters.store.schema import (
    addresses,
    consents,
    customers,
    enrolments,
    events,
    suppressions,
    touchpoints,
)
from adapters.store.segments.sent import WAS_READ
from adapters.store.segments.told import (
    DOUBLE,
    Told,
    in_column,
    in_postgres,
    in_sqlite,
    ordered,
    passes,
)
from adapters.store.states import EnrolmentState, TouchpointStatus
from channels.registry import CHANNELS
from domain.customers import Channel, Topic
from domain.segments import predicates as p
from domain.segments.building import PROFILE_TEXTS
from domain.segments.values import Op
from domain.segments.yearly import days_on, elsewhere

Sql = ColumnElement[Any]

_EARLIER = {
    Op.BELOW: Op.ABOVE,
    Op.AT_MOST: Op.AT_LEAST,
    Op.ABOVE: Op.BELOW,
    Op.AT_LEAST: Op.AT_MOST,
}
"""The longer ago, the earlier."""


class Compiled(NamedTuple):
    """A predicate in SQL, and what in it the present gives."""

    clause: Sql
    ago: Mapping[str, timedelta]
    """How long before now each moment is, by its bind parameter."""
    asks_for_today: bool

    def moments(self, now: datetime, zone: str) -> dict[str, Any]:
        """Return the values of its bind parameters; `zone` is that of who has none."""
        moments: dict[str, Any] = {name: now - ago for name, ago in self.ago.items()}
        if self.asks_for_today:
            one, other = elsewhere(now, zone)
            moments |= {"zones_1": one.zones, "days_1": one.days}
            moments |= {"zones_2": other.zones, "days_2": other.days}
            moments |= {"days": days_on(now, zone)}
        return moments


def compiled(predicate: p.Predicate, dialect: str) -> Compiled:
    """Return a predicate in the SQL of a kind of database."""
    database = _Database(in_postgres if dialect == "postgresql" else in_sqlite, {})
    asks_for_today = any(isinstance(leaf, p.FallsToday) for leaf in p.leaves_of(predicate))
    return Compiled(_clause(predicate, database), database.ago, asks_for_today)


class _Database(NamedTuple):
    """What a predicate is compiled for; the moments in it are noted here."""

    told: Callable[[Sql, str], Told]
    ago: dict[str, timedelta]

    def moment(self, ago: timedelta) -> Sql:
        """Return the moment so long before now."""
        name = f"ago_{ago // timedelta(microseconds=1)}"
        self.ago[name] = ago
        return bindparam(name, type_=events.c.occurred_at.type)


@singledispatch
def _clause(predicate: p.Predicate, _database: _Database) -> Sql:
    raise TypeError(f"{type(predicate).__name__} is no condition")


@_clause.register(p.Member)
@_clause.register(p.All)
def _all(predicate: p.All | p.Member, database: _Database) -> Sql:
    return and_(*(_clause(part, database) for part in predicate.parts))


@_clause.register(p.Any)
def _any(predicate: p.Any, database: _Database) -> Sql:
    return or_(*(_clause(part, database) for part in predicate.parts))


@_clause.register(p.Not)
def _not(predicate: p.Not, database: _Database) -> Sql:
    return not_(_clause(predicate.parts[0], database))


@_clause.register(p.HasTrait)
def _has_trait(predicate: p.HasTrait, database: _Database) -> Sql:
    name = predicate.name
    is_column = name in PROFILE_TEXTS
    told = in_column(customers.c[name]) if is_column else database.told(customers.c.traits, name)
    return passes(told, predicate.test)


@_clause.register(p.Did)
def _did(predicate: p.Did, database: _Database) -> Sql:
    happened = _happened(predicate, database)
    if predicate.at_most == 0:
        return ~_there_is(*happened)
    if predicate.at_most is None and predicate.at_least == 1:
        return _there_is(*happened)
    count = _of_customer(select(func.count()).select_from(events).where(*happened))
    if predicate.at_most is None:
        return count >= predicate.at_least
    return count.between(predicate.at_least, predicate.at_most)


@_clause.register(p.Total)
def _total(predicate: p.Total, database: _Database) -> Sql:
    amounts = database.told(events.c.properties, predicate.of).thousandths
    # Thousandths are whole: floats add them up exactly, and never overflow.
    added = func.coalesce(func.sum(cast(amounts, DOUBLE)), 0.0)
    total = _of_customer(select(added).where(*_happened(predicate, database)))
    return ordered(total, predicate.op, literal(float(predicate.amount * 1000), DOUBLE))


@_clause.register(p.Since)
def _since(predicate: p.Since, database: _Database) -> Sql:
    found = func.min if predicate.which is p.Which.FIRST else func.max
    moment = _of_customer(select(found(events.c.occurred_at)).where(*_are_theirs(predicate.event)))
    before = database.moment(predicate.duration)
    return func.coalesce(ordered(moment, _EARLIER[predicate.op], before), false())


@_clause.register(p.Enrolled)
def _enrolled(predicate: p.Enrolled, _database: _Database) -> Sql:
    return _is_enrolled(predicate.journey, enrolments.c.state.in_(OPEN))


@_clause.register(p.WasIn)
def _was_in(predicate: p.WasIn, database: _Database) -> Sql:
    how = [enrolments.c.state == EnrolmentState.ENDED]
    if predicate.outcome is not None:
        how.append(enrolments.c.outcome == predicate.outcome)
    if predicate.within is not None:
        how.append(enrolments.c.ended_at >= database.moment(predicate.within))
    return _is_enrolled(predicate.journey, *how)


@_clause.register(p.Consents)
def _consents(predicate: p.Consents, _database: _Database) -> Sql:
    channels = Channel if predicate.channel is None else (predicate.channel,)
    return or_(*(_is_granted(predicate.topic, channel) for channel in channels))


@_clause.register(p.Reachable)
def _reachable(predicate: p.Reachable, _database: _Database) -> Sql:
    return _is_reachable(predicate.channel)


@_clause.register(p.Ignored)
def _ignored(predicate: p.Ignored, database: _Database) -> Sql:
    sent = (
        touchpoints.c.customer_id == customers.c.customer_id,
        touchpoints.c.decided_at >= database.moment(predicate.within),
        touchpoints.c.status == TouchpointStatus.SENT,
    )
    count = _of_customer(select(func.count()).select_from(touchpoints).where(*sent))
    return and_(~_there_is(*sent, WAS_READ), count >= predicate.at_least)


@_clause.register(p.FallsToday)
def _falls_today(predicate: p.FallsToday, database: _Database) -> Sql:
    day, zone = database.told(customers.c.traits, predicate.name).yearly_day, customers.c.time_zone
    here = case(
        (zone.in_(_several("zones_1")), day.in_(_several("days_1"))),
        (zone.in_(_several("zones_2")), day.in_(_several("days_2"))),
        else_=day.in_(_several("days")),
    )
    return func.coalesce(here, false())


def _several(name: str) -> Sql:
    return bindparam(name, expanding=True, type_=String)


def _happened(predicate: p.Happenings, database: _Database) -> list[Sql]:
    properties = events.c.properties
    tests = [passes(database.told(properties, name), test) for name, test in predicate.where]
    if predicate.within is not None:
        tests.append(events.c.occurred_at >= database.moment(predicate.within))
    return [*_are_theirs(predicate.event), *tests]


def _there_is(*such: Sql) -> Sql:
    """Return whether there is such a row.

    Unlike EXISTS, which PostgreSQL may answer for all customers at once by reading whole tables,
    it is one look at an index for each: also a page of a few of them reads no more than it shows.
    """
    return (
        select(literal(1)).where(*such).limit(1).correlate(customers).scalar_subquery().is_not(None)
    )


def _of_customer(query: Select[Any]) -> Sql:
    return query.correlate(customers).scalar_subquery()


def _are_theirs(event: str) -> list[Sql]:
    return [events.c.customer_id == customers.c.customer_id, events.c.name == event]


def _is_enrolled(journey: str, *how: Sql) -> Sql:
    theirs = enrolments.c.customer_id == customers.c.customer_id
    return _there_is(theirs, enrolments.c.journey == journey, *how)


def _is_granted(topic: Topic, channel: Channel) -> Sql:
    by_default = CHANNELS[channel].consents_by_default(topic)
    said = _there_is(
        consents.c.customer_id == customers.c.customer_id,
        consents.c.topic == topic,
        consents.c.channel == channel,
        consents.c.granted.is_(not by_default),
    )
    return ~said if by_default else said


def _is_reachable(channel: Channel) -> Sql:
    """Whether the address given last, which is used, is not suppressed."""
    newer = addresses.alias("newer")
    is_newer = or_(
        newer.c.at > addresses.c.at,
        and_(newer.c.at == addresses.c.at, newer.c.folded < addresses.c.folded),
    )
    replaced = exists().where(
        newer.c.customer_id == addresses.c.customer_id, newer.c.channel == channel, is_newer
    )
    suppressed = exists().where(
        suppressions.c.channel == channel, suppressions.c.address == addresses.c.folded
    )
    theirs = addresses.c.customer_id == customers.c.customer_id
    return _there_is(theirs, addresses.c.channel == channel, ~replaced, ~suppressed)
