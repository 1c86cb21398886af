"""Conditions in plain words, and those that fail. Nothing of the customer's own is in them."""

from datetime import datetime, timedelta
from functools import singledispatch

from domain.segments.deciding import count, is_true
from domain.segments.facts import Facts
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
)

_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)


def unmet(predicate: Predicate, facts: Facts, now: datetime) -> tuple[str, ...]:
    """Return the smallest conditions that fail, in plain words; none where the predicate holds.

    Of several of which one would be enough, they are one line.
    """
    if facts.erased:
        return ("was not erased",)
    return _unmet(predicate, facts, now)


def _unmet(predicate: Predicate, facts: Facts, now: datetime) -> tuple[str, ...]:
    if is_true(predicate, facts, now):
        return ()
    parts = [_unmet(part, facts, now) for part in _positive(predicate)]
    match predicate:
        case All() | Not(parts=(Any() | Not(),)):
            return tuple(dict.fromkeys(line for part in parts for line in part))
        case Any() | Not(parts=(All(),)):
            return (", or ".join(dict.fromkeys(" and ".join(part) for part in parts)),)
        case Member():
            return tuple(f"is in {predicate.name}: {line}" for part in parts for line in part)
        case Did():
            return (f"{described(predicate)}: {_so_far(predicate, facts, now)} so far",)
    return (described(predicate),)


def _so_far(predicate: Did, facts: Facts, now: datetime) -> str:
    """Return how often they did it. Beyond what a condition allows, nobody counts further."""
    found, most = count(predicate, facts, now), predicate.at_most
    return f"{found}" if most is None or found <= most else f"{most + 1} or more"


def _positive(predicate: Predicate) -> tuple[Predicate, ...]:
    """Return the parts of a predicate; of a negation, those of what it negates, each negated."""
    match predicate:
        case Not(parts=(Not(parts=inner),)):
            return inner
        case Not(parts=((All() | Any()) as inner,)):
            return tuple(Not((part,)) for part in inner.parts)
        case Not():
            return ()
    return predicate.parts


@singledispatch
def described(predicate: Predicate) -> str:
    """Return a condition in plain words."""
    raise TypeError(f"{type(predicate).__name__} is no condition")


@described.register
def _(predicate: All) -> str:
    return " and ".join(map(_part, predicate.parts))


@described.register
def _(predicate: Any) -> str:
    return " or ".join(map(_part, predicate.parts))


@described.register
def _(predicate: Not) -> str:
    return f"not ({described(predicate.parts[0])})"


@described.register
def _(predicate: Member) -> str:
    return f"is in {predicate.name}"


@described.register
def _(predicate: HasTrait) -> str:
    return f"trait {predicate.name} {predicate.test}"


@described.register
def _(predicate: Did) -> str:
    if predicate.at_most == 0:
        return f"never did {predicate.event}{_narrowed(predicate)}"
    return f"did {predicate.event}{_often(predicate)}{_narrowed(predicate)}"


@described.register
def _(predicate: Total) -> str:
    amount = f"{predicate.op} {predicate.amount}"
    return f"sum of {predicate.of} of {predicate.event}{_narrowed(predicate)} {amount}"


@described.register
def _(predicate: Since) -> str:
    length = f"{predicate.op} {_length(predicate.duration)}"
    return f"time since the {predicate.which} {predicate.event} {length}"


@described.register
def _(predicate: Enrolled) -> str:
    return f"is in the journey {predicate.journey} now"


@described.register
def _(predicate: WasIn) -> str:
    outcome = f" with outcome {predicate.outcome}" if predicate.outcome else ""
    return f"was in the journey {predicate.journey}{outcome}{_within(predicate.within)}"


@described.register
def _(predicate: Consents) -> str:
    channel = f" by {predicate.channel}" if predicate.channel else ""
    return f"consents to {predicate.topic}{channel}"


@described.register
def _(predicate: Reachable) -> str:
    return f"is reachable by {predicate.channel}"


@described.register
def _(predicate: Ignored) -> str:
    number = predicate.at_least
    sent = f"{number} message{'' if number == 1 else 's'}"
    return f"read nothing of at least {sent} sent{_within(predicate.within)}"


@described.register
def _(predicate: FallsToday) -> str:
    return f"trait {predicate.name} falls on today"


def _part(predicate: Predicate) -> str:
    words = described(predicate)
    return f"({words})" if isinstance(predicate, (All, Any)) else words


def _often(predicate: Did) -> str:
    least, most = predicate.at_least, predicate.at_most
    if most is None:
        return f" at least {_times(least)}" if least > 1 else ""
    if least == most:
        return f" exactly {_times(most)}"
    return f" {least} to {_times(most)}" if least else f" at most {_times(most)}"


def _times(number: int) -> str:
    return "once" if number == 1 else f"{number} times"


def _narrowed(predicate: Happenings) -> str:
    tests = " and ".join(f"{name} {test}" for name, test in predicate.where)
    return f"{_within(predicate.within)}{f' where {tests}' if tests else ''}"


def _within(window: timedelta | None) -> str:
    return f" in {_length(window)}" if window else ""


def _length(duration: timedelta) -> str:
    for unit, name in ((_DAY, "day"), (_HOUR, "hour"), (timedelta(minutes=1), "minute")):
        if duration >= unit and not duration % unit:
            number = duration // unit
            return f"{number} {name}{'' if number == 1 else 's'}"
    return f"{duration.total_seconds():g} seconds"
