"""Whether a predicate holds of a customer: the one pure function, which SQL has to agree with."""

from datetime import datetime, timedelta
from functools import singledispatch

from domain.customers import Channel
from domain.eligibility.consent import consents_to
from domain.segments.facts import Facts, PastEvent
from domain.segments.predicates import (
    All,
    Any,
    Consents,
    Did,
    Enrolled,
    FallsToday,
    Happenings,
    HasTrait,
    Ignored,
    Member,
    Not,
    Predicate,
    Reachable,
    Since,
    Total,
    WasIn,
    Which,
)
from domain.segments.values import ordered, thousandths_of
from domain.segments.yearly import days_on, yearly_day_of


def holds(predicate: Predicate, facts: Facts, now: datetime) -> bool:
    """Tell whether a predicate holds of a customer at `now`. Of who was erased nothing does."""
    return not facts.erased and is_true(predicate, facts, now)


@singledispatch
def is_true(predicate: Predicate, facts: Facts, now: datetime) -> bool:  # noqa: ARG001 - see below
    """Tell whether a predicate is true of what is known."""
    raise TypeError(f"{type(predicate).__name__} is no condition")


@is_true.register(Member)
@is_true.register(All)
def _all(predicate: All | Member, facts: Facts, now: datetime) -> bool:
    return all(is_true(part, facts, now) for part in predicate.parts)


@is_true.register(Any)
def _any(predicate: Any, facts: Facts, now: datetime) -> bool:
    return any(is_true(part, facts, now) for part in predicate.parts)


@is_true.register(Not)
def _not(predicate: Not, facts: Facts, now: datetime) -> bool:
    return not is_true(predicate.parts[0], facts, now)


@is_true.register(HasTrait)
def _has_trait(predicate: HasTrait, facts: Facts, _now: datetime) -> bool:
    return predicate.test.passes(facts.traits.get(predicate.name))


@is_true.register(Did)
def _did(predicate: Did, facts: Facts, now: datetime) -> bool:
    found, most = count(predicate, facts, now), predicate.at_most
    return predicate.at_least <= found and (most is None or found <= most)


@is_true.register(Total)
def _total(predicate: Total, facts: Facts, now: datetime) -> bool:
    amounts = (
        thousandths_of(event.properties.get(predicate.of))
        for event in _happenings(predicate, facts, now)
    )
    return ordered(sum(amounts), predicate.op, predicate.amount * 1000)


@is_true.register(Since)
def _since(predicate: Since, facts: Facts, now: datetime) -> bool:
    moments = [event.occurred_at for event in facts.events if event.name == predicate.event]
    if not moments:
        return False
    moment = min(moments) if predicate.which is Which.FIRST else max(moments)
    return ordered(now - moment, predicate.op, predicate.duration)


@is_true.register(Enrolled)
def _enrolled(predicate: Enrolled, facts: Facts, _now: datetime) -> bool:
    return any(
        each.journey == predicate.journey and each.ended_at is None for each in facts.enrolments
    )


@is_true.register(WasIn)
def _was_in(predicate: WasIn, facts: Facts, now: datetime) -> bool:
    return any(
        each.journey == predicate.journey
        and each.ended_at is not None
        and predicate.outcome in (None, each.outcome)
        and _is_within(each.ended_at, predicate.within, now)
        for each in facts.enrolments
    )


@is_true.register(Consents)
def _consents(predicate: Consents, facts: Facts, _now: datetime) -> bool:
    channels = Channel if predicate.channel is None else (predicate.channel,)
    topic = predicate.topic
    return any(
        consents_to(topic, each, facts.consents, by_default=(topic, each) in facts.by_default)
        for each in channels
    )


@is_true.register(Reachable)
def _reachable(predicate: Reachable, facts: Facts, _now: datetime) -> bool:
    return predicate.channel in facts.reachable


@is_true.register(Ignored)
def _ignored(predicate: Ignored, facts: Facts, now: datetime) -> bool:
    sent = [each for each in facts.messages if _is_within(each.at, predicate.within, now)]
    return len(sent) >= predicate.at_least and not any(each.read for each in sent)


@is_true.register(FallsToday)
def _falls_today(predicate: FallsToday, facts: Facts, now: datetime) -> bool:
    return yearly_day_of(facts.traits.get(predicate.name)) in days_on(now, facts.zone)


def count(predicate: Did, facts: Facts, now: datetime) -> int:
    """Return how many of a customer's events a condition is about."""
    return len(_happenings(predicate, facts, now))


def _happenings(predicate: Happenings, facts: Facts, now: datetime) -> list[PastEvent]:
    return [
        event
        for event in facts.events
        if event.name == predicate.event
        and _is_within(event.occurred_at, predicate.within, now)
        and all(test.passes(event.properties.get(name)) for name, test in predicate.where)
    ]


def _is_within(moment: datetime, within: timedelta | None, now: datetime) -> bool:
    return within is None or moment >= now - within
