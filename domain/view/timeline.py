"""The timeline: what happened with a customer, across channels and journeys, the newest first.

No entry ever changes its place. What happens later is an entry of its own: a message that waited
has one when it was wanted and one when it left.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field

from domain.explanation import (
    EnrolmentFacts,
    ExplainedAnswer,
    ExplainedEvent,
    ExplainedOperation,
    ExplainedOptOut,
    ExplainedTask,
    ExplainedTouchpoint,
)
from domain.explanation.base import Explained

PAGE = 50
"""Entries of a page, where nothing else is asked for."""
LONGEST_PAGE = 100


class _Entry(Explained):
    at: datetime
    """When it happened, in UTC."""
    at_local: datetime | None
    """The same by the customer's own clock; None where that is unknown, or shows UTC."""


class ViewedEvent(ExplainedEvent):
    """An event with all that it holds, keys as they were given."""

    properties: Mapping[str, Any]


class EventEntry(_Entry):
    """What the customer did, as it was told to us."""

    kind: Literal["event"] = "event"
    event: ViewedEvent


class OptOutEntry(_Entry):
    """They asked for no more on a channel, or it may be used again."""

    kind: Literal["opt_out"] = "opt_out"
    opt_out: ExplainedOptOut


class MessageEntry(_Entry):
    """A message was wanted; or, where it had to wait, it left."""

    kind: Literal["message", "message_left"]
    journey: str
    workflow_id: str
    message: ExplainedTouchpoint
    """As it stands now: what was delivered, opened, clicked, answered."""


class AnswerEntry(_Entry):
    """What they answered or wrote."""

    kind: Literal["answer"] = "answer"
    message: str | None
    """Which one it answers; None for a text that answers none."""
    journey: str | None = None
    """That message's."""
    topic: str | None = None
    """That message's."""
    answer: ExplainedAnswer


class EnrolmentEntry(_Entry):
    """A journey began or ended."""

    kind: Literal["enrolment_began", "enrolment_ended"]
    enrolment: EnrolmentFacts


class TaskEntry(_Entry):
    """A person was asked to help; or somebody did."""

    kind: Literal["task_opened", "task_done"]
    task: ExplainedTask


class OperationEntry(_Entry):
    """What an operator did to an enrolment, and why."""

    kind: Literal["operator_request"] = "operator_request"
    request: ExplainedOperation


Entry = Annotated[
    EventEntry
    | OptOutEntry
    | MessageEntry
    | AnswerEntry
    | EnrolmentEntry
    | TaskEntry
    | OperationEntry,
    Field(discriminator="kind"),
]


class Timeline(Explained):
    """A page of it."""

    entries: tuple[Entry, ...] = ()
    """The newest first."""
    before: str | None = None
    """The cursor: ask with it for what was before these; None where they are the oldest."""
    limited_to: str | None = None
    """What the caller's key is limited to, such as `topics offers`: the rest is left out."""
