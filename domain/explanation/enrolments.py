"""Enrolments: the messages of each, their attempts, and what was answered."""

from datetime import datetime

from domain.explanation.base import Explained
from domain.media import Media


class ExplainedAttempt(Explained):
    """One attempt on one channel: handed over, or why not."""

    channel: str
    n: int
    state: str
    reason: str | None
    at: datetime
    again_at: datetime | None
    """When it was to be asked again."""
    vendor_message_id: str | None
    vendor_code: str | None = None
    """Why the vendor refused it, or did not bring it: 21408, 30003, or an HTTP status."""
    tries: int | None = None
    """How often it was tried anew because its calls surely reached nobody; None means once."""
    settled_by: str | None = None
    """What settled it when it had no record of its own: `news`, `trace`, or a policy."""
    settled_at: datetime | None = None
    settles_at: datetime | None = None
    """While it is not settled, and its enrolment goes on: by when it is to be.

    A report reconciles it before; then its vendor is asked, or, where that is impossible, the
    message's own policy decides.
    """


class ExplainedAnswer(Explained):
    """What a customer answered, and how it was read."""

    channel: str
    verdict: str
    option: str | None
    stands_for: str | None = None
    """What the option was there, such as the moment of a slot."""
    words: str = ""
    """The customer's own: what they wrote, or added to a tap."""
    media: Media = ()
    """The pictures that came with it."""
    replied: bool
    """Whether a helpful, courteous or thankful word went back."""

    at: datetime


class ExplainedTouchpoint(Explained):
    """One message, what became of it, by which attempts, and what was answered."""

    touchpoint_id: str
    message: str
    topic: str
    status: str
    reason: str | None
    channel: str | None
    vendor_state: str | None
    vendor_code: str | None = None
    """The vendor's code for why it did not arrive: 5.1.1, 30003."""
    created_at: datetime
    decided_at: datetime | None
    sent_at: datetime | None
    attempts: tuple[ExplainedAttempt, ...] = ()
    question: str | None = None
    """What it asked, if anything."""
    options: tuple[str, ...] = ()
    """The answers that count."""
    answer_by: datetime | None = None
    answered_at: datetime | None = None
    """When an answer counted."""
    answers: tuple[ExplainedAnswer, ...] = ()
    """All that came in: also what was late or not understood."""


class ExplainedStranding(Explained):
    """A run stands still, because its workflow task fails."""

    since: datetime | None
    """When it failed first; None where Temporal does not say."""
    problem: str


class EnrolmentFacts(Explained):
    """One run of a journey, and how it ended."""

    journey: str
    key: str | None
    """As Temporal sees it."""
    key_as_given: str | None = None
    """As it was told, where Temporal does not see it so."""
    workflow_id: str
    run_id: str | None
    state: str
    stage: str | None
    outcome: str | None
    because: str | None
    started_at: datetime
    ended_at: datetime | None
    stranded: ExplainedStranding | None = None
    """Where it stands still: as of the last look, a minute ago."""


class ExplainedEnrolment(EnrolmentFacts):
    """One run of a journey, how it ended, and what it sent or kept back."""

    touchpoints: tuple[ExplainedTouchpoint, ...] = ()
