"""Tasks: what people are asked to do for customers."""

from datetime import datetime, timedelta
from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from domain.media import Media


class NoSuchTask(LookupError):
    """There is no task of that id."""


class TaskTaken(ValueError):
    """A task that another person works on, or that is done; the message says who."""


class TaskState(StrEnum):
    """Where a person's task stands. The names are stored."""

    OPEN = "open"
    CLAIMED = "claimed"
    """A person is working on it."""
    DONE = "done"


UNDONE = (TaskState.OPEN, TaskState.CLAIMED)
"""Where a task stands that somebody still has to do."""


class Task(BaseModel):
    """What a person is asked to do for a customer."""

    model_config = ConfigDict(frozen=True, from_attributes=True)

    task_id: str
    state: TaskState
    owner: str
    """The team it was asked of."""
    reason: str
    customer_id: str | None
    """None for a text from a number that no customer has."""
    journey: str | None
    key: str | None
    """As Temporal sees it."""
    key_as_given: str | None = None
    """As the company calls it, where that is hidden from Temporal."""
    workflow_id: str | None
    event_id: str | None = None
    """Of the text it is about: the vendor's name and its own id, by which the number is found."""
    words: str | None = None
    """What the customer wrote: the text it is about, or what they added to their last answer."""
    media: Media = ()
    """The pictures that came with it."""
    at: datetime
    due_at: datetime
    escalated_at: datetime | None = None
    """When it was found overdue."""
    claimed_by: str | None = None
    claimed_at: datetime | None = None
    resolved_by: str | None = None
    resolved_at: datetime | None = None
    resolution: str | None = None

    @property
    def time_to_resolution(self) -> timedelta | None:
        """How long it took from the asking, in real time."""
        return None if self.resolved_at is None else self.resolved_at - self.at
