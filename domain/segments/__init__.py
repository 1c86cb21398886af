"""Segments: what holds of some customers, as typed predicates that a journey's code declares.

`holds` is the one pure function that decides. `adapters.store.segments` compiles the same
predicates to SQL, and a test compares the two.
"""

from domain.segments.building import (
    PropertyTest,
    Where,
    check_known,
    check_possible,
    check_property,
    consents,
    did,
    enrolled,
    falls_today,
    ignored,
    never_did,
    prop,
    reachable,
    since_first,
    since_last,
    tests_of,
    total,
    trait,
    was_in,
)
from domain.segments.deciding import holds
from domain.segments.facts import Facts, Needs, PastEnrolment, PastEvent, Wanted, needs_of
from domain.segments.predicates import Predicate, leaves_of
from domain.segments.segment import (
    Described,
    MembershipQuestion,
    Segment,
    Standing,
    at_pace,
    in_segment,
)
from domain.segments.words import described, unmet

__all__ = (
    "Described",
    "Facts",
    "MembershipQuestion",
    "Needs",
    "PastEnrolment",
    "PastEvent",
    "Predicate",
    "PropertyTest",
    "Segment",
    "Standing",
    "Wanted",
    "Where",
    "at_pace",
    "check_known",
    "check_possible",
    "check_property",
    "consents",
    "described",
    "did",
    "enrolled",
    "falls_today",
    "holds",
    "ignored",
    "in_segment",
    "leaves_of",
    "needs_of",
    "never_did",
    "prop",
    "reachable",
    "since_first",
    "since_last",
    "tests_of",
    "total",
    "trait",
    "unmet",
    "was_in",
)
