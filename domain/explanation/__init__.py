"""Explanations: the public schema of what was decided for a customer, when and why."""

from domain.explanation.base import Explained
from domain.explanation.consents import ExplainedConsent, ExplainedOptOut, ExplainedSuppression
from domain.explanation.enrolments import (
    ExplainedAnswer,
    ExplainedAttempt,
    ExplainedEnrolment,
    ExplainedTouchpoint,
)
from domain.explanation.events import ParkedEvent
from domain.explanation.people import ExplainedOperation, ExplainedTask, OpenTask

__all__ = [
    "ExplainedAnswer",
    "ExplainedAttempt",
    "ExplainedConsent",
    "ExplainedEnrolment",
    "ExplainedOperation",
    "ExplainedOptOut",
    "ExplainedSuppression",
    "ExplainedTask",
    "ExplainedTouchpoint",
    "Explanation",
    "OpenTask",
    "ParkedEvent",
]


class Explanation(Explained):
    """All that was decided for one customer. Holds no address, and no body of theirs or ours."""

    customer_id: str
    known: bool
    """Whether the store knows them at all."""
    enrolments: tuple[ExplainedEnrolment, ...] = ()
    open_tasks: tuple[OpenTask, ...] = ()
    parked_events: tuple[ParkedEvent, ...] = ()
    tasks: tuple[ExplainedTask, ...] = ()
    """Open or done."""
    steerings: tuple[ExplainedOperation, ...] = ()
    unmatched_texts: tuple[ExplainedAnswer, ...] = ()
    """Texts that answer no question of ours: a person reads them."""
    suppressions: tuple[ExplainedSuppression, ...] = ()
    """The channels that are suppressed, at the addresses that they have now."""
    opt_outs: tuple[ExplainedOptOut, ...] = ()
    """Each STOP and START of theirs, and each lifting by an operator."""
    consents: tuple[ExplainedConsent, ...] = ()
    """Given or withdrawn."""
