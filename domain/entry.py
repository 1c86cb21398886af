"""Entry: whether an event, or a request, begins a journey for a customer, or why not."""

import functools
import operator
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, NamedTuple

from domain.clock import Pace
from domain.customers import Channel, Topic
from domain.errors import JourneyMistake
from domain.re_entry import Lived, ReEntry
from domain.segments import (
    Facts,
    Predicate,
    PropertyTest,
    at_pace,
    consents,
    described,
    holds,
    reachable,
    unmet,
)

LONGEST_ASKED = timedelta(days=30)
"""For so long at most it is asked again whether an event begins a journey."""
FIRST_LOOK = timedelta(seconds=5)
"""How soon it is asked again for the first time, where nobody says that anything changed."""
_PART = 2
"""Then each time after half the time that passed already."""
_SHOWN = 3
"""So many conditions that fail are named; of the others, how many there are."""


class Refusal(StrEnum):
    """What of a journey's rules kept a customer out. The values are stored."""

    EVENT = "event"
    """The event is none of those that begin it: final."""
    RE_ENTRY = "re_entry"
    KEPT_OUT = "kept_out"
    CONDITION = "condition"
    """What has to hold of the customer does not; it may be asked again."""
    NO_CONSENT = "no_consent"
    """Of a broadcast: they did not agree to the journey's topic, on any channel."""
    UNREACHABLE = "unreachable"
    """Of a broadcast: they have no usable address on a channel that they agreed to."""
    TOO_OLD = "too_old"
    ERASED = "erased"


class NotEntered(NamedTuple):
    """A journey that did not begin."""

    refusal: Refusal
    why: str
    """In words that hold nothing personal: `re-entry: at most 2 times in 30 days, …`."""
    asked_until: datetime | None = None
    """Until when it is asked again; None where it is final."""


class EntryRules(NamedTuple):
    """Who may enter a journey, as it declares; see `workflows.base.journey.Journey`."""

    re_entry: ReEntry
    begins_where: tuple[PropertyTest, ...] = ()
    begins_if: Predicate | None = None
    kept_out: Predicate | None = None
    asked_again_for: timedelta = timedelta(0)
    sends: Topic | None = None
    """The topic that they have to have agreed to, and to be reachable for: a broadcast asks so."""

    @property
    def predicates(self) -> tuple[Predicate, ...]:
        """What has to be known of the customer."""
        reached = None if self.sends is None else reachable_for(self.sends)
        asked = (self.begins_if, self.kept_out, reached)
        return tuple(each for each in asked if each is not None)

    def of_a_request(self) -> "EntryRules":
        """Return those that count where a person or a broadcast asks, and no event says why."""
        return self._replace(begins_where=(), begins_if=None)

    def of_a_broadcast(self, topic: Topic) -> "EntryRules":
        """Return those of a request that is to reach only whom a message of a topic can reach."""
        return self.of_a_request()._replace(sends=topic)

    def check(self) -> None:
        """Raise `JourneyMistake` for a time to ask again that is too long, or for nothing."""
        if not timedelta(0) <= self.asked_again_for <= LONGEST_ASKED:
            raise JourneyMistake(f"asked_again_for is at most {LONGEST_ASKED.days} days")
        if self.asked_again_for and self.begins_if is None:
            raise JourneyMistake("asked_again_for asks for begins_if again, and there is none")


class Asking(NamedTuple):
    """What is known when it is asked."""

    now: datetime
    lived: Sequence[Lived]
    """The customer's enrolments in the journey, under the key."""
    facts: Facts = Facts()
    properties: Mapping[str, Any] = {}
    """Of the event that would begin it."""
    received_at: datetime | None = None
    """When that event came in."""
    pace: Pace = Pace()


def refused(rules: EntryRules, asking: Asking) -> NotEntered | None:
    """Say why a customer may not enter now; None where they may."""
    failing = [each for each in rules.begins_where if not _passes(each, asking.properties)]
    if failing:
        said = " and ".join(f"{each.name} {each.test}" for each in failing)
        return NotEntered(Refusal.EVENT, f"it begins with those alone whose {said}")
    if why := rules.re_entry.why_not(asking.lived, asking.now, asking.pace):
        return NotEntered(Refusal.RE_ENTRY, why)
    if rules.kept_out is not None:
        kept_out = at_pace(rules.kept_out, asking.pace)
        if holds(kept_out, asking.facts, asking.now):
            return NotEntered(Refusal.KEPT_OUT, f"kept out: {described(rules.kept_out)}")
    if rules.sends is not None and (why_not := _not_reached(rules.sends, asking)):
        return why_not
    if rules.begins_if is None:
        return None
    begins_if = at_pace(rules.begins_if, asking.pace)
    return _unmet(rules.asked_again_for, unmet(begins_if, asking.facts, asking.now), asking)


def reachable_for(topic: Topic) -> Predicate:
    """Ask that they agreed to a topic on a channel on which they can be reached."""
    ways = (consents(topic, channel) & reachable(channel) for channel in Channel)
    return functools.reduce(operator.or_, ways)


def next_look(received_at: datetime, now: datetime, until: datetime) -> datetime:
    """Return when it is asked again: ever more rarely, and for the last time at the end."""
    return min(now + max(FIRST_LOOK, (now - received_at) / _PART), until)


def _not_reached(topic: Topic, asking: Asking) -> NotEntered | None:
    if holds(reachable_for(topic), asking.facts, asking.now):
        return None
    if holds(consents(topic), asking.facts, asking.now):
        return NotEntered(Refusal.UNREACHABLE, f"unreachable on a channel agreed to for {topic}")
    return NotEntered(Refusal.NO_CONSENT, f"no consent to {topic}")


def _passes(condition: PropertyTest, properties: Mapping[str, Any]) -> bool:
    return condition.test.passes(properties.get(condition.name))


def _unmet(again: timedelta, lines: Sequence[str], asking: Asking) -> NotEntered | None:
    if not lines:
        return None
    more = len(lines) - _SHOWN
    said = "; ".join((*lines[:_SHOWN], *((f"and {more} more",) if more > 0 else ())))
    until = (asking.received_at or asking.now) + again
    is_final = asking.now >= until
    return NotEntered(Refusal.CONDITION, f"condition not met: {said}", None if is_final else until)
