"""Explanations: the public schema of what was decided for a customer, when and why."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict


class _Explained(BaseModel):
    model_config = ConfigDict(frozen=True, from_attributes=True)


class ExplainedAttempt(_Explained):
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


class ExplainedAnswer(_Explained):
    """What a customer answered, and how it was read. Their words are not shown here."""

    channel: str
    verdict: str
    option: str | None
    stands_for: str | None = None
    """What the option was there, such as the moment of a slot."""
    replied: bool
    """Whether a helpful or courteous word went back."""
    at: datetime


class ExplainedTouchpoint(_Explained):
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


class ExplainedStranding(_Explained):
    """A run stands still, because its workflow task fails."""

    since: datetime | None
    """When it failed first; None where Temporal does not say."""
    problem: str


class ExplainedEnrolment(_Explained):
    """One run of a journey, how it ended, and what it sent or kept back."""

    journey: str
    key: str | None
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
    touchpoints: tuple[ExplainedTouchpoint, ...] = ()


class OpenTask(_Explained):
    """A person was asked to help, and has not said that it is done."""

    task_key: str
    journey: str | None
    """None where it is about a text that no journey asked for."""
    owner: str
    reason: str
    at: datetime
    due_at: datetime


class ExplainedTask(OpenTask):
    """What a person was asked to do: who is at it, or who did it and how long that took."""

    task_id: str
    state: str
    workflow_id: str | None
    run_id: str | None
    """The enrolment's that asked; None where a text did."""
    escalated_at: datetime | None
    """When it was found overdue."""
    claimed_by: str | None
    claimed_at: datetime | None
    resolved_by: str | None
    resolved_at: datetime | None
    seconds_to_resolution: int | None = None
    """From the asking, in real time."""


class ExplainedOperation(_Explained):
    """What an operator did to an enrolment, and why."""

    action: str
    by: str
    reason: str
    journey: str
    workflow_id: str
    run_id: str
    doing: str
    """What the enrolment was about just then."""
    at: datetime


class ExplainedSuppression(_Explained):
    """A customer's address is suppressed on a channel; which one it is, is not shown here."""

    channel: str
    reason: str
    detail: str | None
    """The vendor's code for it: 5.1.1, 30005."""
    message: str | None
    """Which one showed it; None where the customer said so, or it was not recorded."""
    at: datetime


class ExplainedConsent(_Explained):
    """A customer's latest word on one topic and channel; on what is not here they said nothing."""

    topic: str
    channel: str
    granted: bool
    """Whether they gave it; else it was withdrawn."""
    at: datetime
    source: str
    """How the word came: `identify`, `link`, `sms` for a STOP.

    Or who reported an `Unsubscribed`: `track`, `cli`, `client` for Python, or as it named itself.
    """


class ExplainedOptOut(_Explained):
    """A customer's STOP or START on a channel, or an operator's word that it may be used again."""

    channel: str
    restarted: bool
    """Whether it may be used again. No consent that it took comes back by that."""
    by: str | None = None
    """The operator who said so, if it was one."""
    reason: str | None = None
    """The operator's."""
    barred_for: str | None = None
    """What the address was suppressed for until the operator lifted it."""
    barred_at: datetime | None = None
    """Since when."""
    at: datetime


class ParkedEvent(_Explained):
    """An event that could not be dispatched, and why."""

    event_id: str
    name: str
    occurred_at: datetime
    tries: int
    problem: str | None


class Explanation(_Explained):
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
