"""Explanations: the public schema of what was decided for a customer, when and why."""

from domain.explanation.base import Explained
from domain.explanation.consents import (
    ExplainedConsent,
    ExplainedConsentChange,
    ExplainedOptOut,
    ExplainedSuppression,
)
from domain.explanation.enrolments import (
    EnrolmentFacts,
    ExplainedAnswer,
    ExplainedAttempt,
    ExplainedEnrolment,
    ExplainedStranding,
    ExplainedTouchpoint,
)
from domain.explanation.erasures import ExplainedErasure
from domain.explanation.events import ExplainedEvent, NotBegun, ParkedEvent
from domain.explanation.identities import ExplainedIdentity
from domain.explanation.leaving_out import LeftOut
from domain.explanation.people import ExplainedOperation, ExplainedTask, OpenTask
from domain.explanation.profiles import DroppedTrait
from domain.explanation.standing import Standing
from domain.pauses import Pause

__all__ = [
    "DroppedTrait",
    "EnrolmentFacts",
    "ExplainedAnswer",
    "ExplainedAttempt",
    "ExplainedConsent",
    "ExplainedConsentChange",
    "ExplainedEnrolment",
    "ExplainedErasure",
    "ExplainedEvent",
    "ExplainedIdentity",
    "ExplainedOperation",
    "ExplainedOptOut",
    "ExplainedStranding",
    "ExplainedSuppression",
    "ExplainedTask",
    "ExplainedTouchpoint",
    "Explanation",
    "LeftOut",
    "NotBegun",
    "OpenTask",
    "ParkedEvent",
    "Standing",
]


class Explanation(Explained):
    """All that was decided for one customer, and what they wrote. Holds no address."""

    customer_id: str
    """Their own id, also where another one of theirs was asked for."""
    known: bool
    """Whether the store knows them at all."""
    erasure: ExplainedErasure | None = None
    """When and at whose word they were erased, if they were. What is left names them not."""
    time_zone: str | None = None
    """Their IANA zone, if it is known: told, or their phone's country's."""
    events: tuple[ExplainedEvent, ...] = ()
    """What they did, as it was told to us: the last of it, the oldest first."""
    earlier_events: int = 0
    """How many more there are, before those."""
    pauses: tuple[Pause, ...] = ()
    """What operators paused, where a message of theirs waits for it."""
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
    consent_log: tuple[ExplainedConsentChange, ...] = ()
    """Each change of a consent, the oldest first, and what proves it."""
    identities: tuple[ExplainedIdentity, ...] = ()
    """Other ids that became theirs, and those that did not."""
    dropped_traits: tuple[DroppedTrait, ...] = ()
    """What could not be used, and was not told right since."""
    left_out: LeftOut | None = None
    """How much there is beside, where the caller's key is limited; None where nothing is left out
    for that."""
