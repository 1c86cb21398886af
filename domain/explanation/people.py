"""What people were asked to do for a customer, and what operators did."""

from datetime import datetime

from domain.explanation.base import Explained


class OpenTask(Explained):
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
    resolution: str | None = None
    """What was done, in the words of who did it."""
    seconds_to_resolution: int | None = None
    """From the asking, in real time."""


class ExplainedOperation(Explained):
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
