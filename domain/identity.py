"""Identity: visitors who become known, and which ids may become one customer."""

import hashlib
import re
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import groupby
from typing import NamedTuple

VISITOR = "anon:"
"""What the customer id of a visitor begins with."""
_SHARED = "shared:"
_READABLE = re.compile(r"[A-Za-z0-9_.-]{1,50}")
"""A colon is ours."""
WEEK = timedelta(days=7)


def visitor_id(anonymous_id: str) -> str:
    """Return the customer id of a visitor, whom a device knows by an id of its own alone.

    An id that is none of ours (too long, an address) is replaced by its digest.
    """
    if _READABLE.fullmatch(anonymous_id):
        return VISITOR + anonymous_id
    digest = hashlib.sha256(anonymous_id.encode("utf-8", "surrogatepass")).hexdigest()[:40]
    return f"{VISITOR}sha256:{digest}"


def is_visitor(customer_id: str) -> bool:
    """Tell whether a customer id is a visitor's."""
    return customer_id.startswith(VISITOR)


def shared_visitor_id(customer_id: str) -> str:
    """Return the id of whoever is at a device that several customers share, and says nothing."""
    own = customer_id.removeprefix(VISITOR)
    return customer_id if own.startswith(_SHARED) else f"{VISITOR}{_SHARED}{own}"


class Limits(NamedTuple):
    """How many other ids one customer may have: a program's mistake is to stop here."""

    ever: int = 100
    a_week: int = 5


class Decision(StrEnum):
    """Whether an id becomes a customer's. The values are stored: they do not change."""

    MERGED = "merged"
    SAME = "same"
    """It was theirs already."""
    BLOCKED = "blocked"
    """It stands for no id, and many would share it."""
    TAKEN = "taken"
    """It is another customer's: a device that several people share."""
    NOT_A_VISITOR = "not_a_visitor"
    """It is a customer's own id: only an alias merges two customers."""
    INTO_VISITOR = "into_visitor"
    """A visitor is nobody yet, so nobody becomes one."""
    ERASED = "erased"
    TOO_MANY = "too_many"
    TOO_MANY_THIS_WEEK = "too_many_this_week"


class Candidate(NamedTuple):
    """An id that may become a customer's, and all that decides it."""

    identity: str
    into: str
    """The customer."""
    by_alias: bool = False
    """Whether it was said outright, else an `identify` had both ids."""
    is_blocked: bool = False
    is_taken: bool = False
    is_erased: bool = False
    """Whether either was erased."""
    brings: int = 1
    """So many ids come with it, itself included."""
    has: int = 0
    """So many other ids the customer has."""
    has_of_this_week: int = 0


def decide(asked: Candidate, limits: Limits) -> Decision:
    """Return whether an id becomes a customer's, or the first reason why not."""
    rules = (
        (asked.identity == asked.into, Decision.SAME),
        (asked.is_blocked, Decision.BLOCKED),
        (asked.is_taken, Decision.TAKEN),
        (is_visitor(asked.into), Decision.INTO_VISITOR),
        (not asked.by_alias and not is_visitor(asked.identity), Decision.NOT_A_VISITOR),
        (asked.is_erased, Decision.ERASED),
        (asked.has + asked.brings > limits.ever, Decision.TOO_MANY),
        (asked.has_of_this_week + 1 > limits.a_week, Decision.TOO_MANY_THIS_WEEK),
    )
    return next((decision for holds, decision in rules if holds), Decision.MERGED)


class Life(NamedTuple):
    """One run of a journey by a customer who was two."""

    enrolment_id: str
    journey: str
    key: str
    is_open: bool
    is_started: bool
    """Whether Temporal has it for sure."""
    started_at: datetime

    @property
    def story(self) -> tuple[str, str]:
        """Which journey it is, and under which key."""
        return self.journey, self.key


class Twin(NamedTuple):
    """A run that ends, as the customer lives the same story in another one."""

    ends: Life
    goes_on: Life


def twins(lives: Iterable[Life], once: Collection[str]) -> list[Twin]:
    """Return the runs that are one too many: the older one goes on.

    A journey of `once` that has ended was lived: no other run of it goes on.
    """
    stories = groupby(sorted(lives, key=lambda life: life.story), key=lambda life: life.story)
    return [twin for (journey, _), same in stories for twin in _twins(list(same), journey in once)]


def _twins(same: Sequence[Life], is_once: bool) -> list[Twin]:
    lived = [life for life in same if life.is_open or is_once]
    lived.sort(key=lambda life: (life.is_open, not life.is_started, *life[-1:], life.enrolment_id))
    return [Twin(life, lived[0]) for life in lived[1:] if life.is_open]
