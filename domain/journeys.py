"""Enrolments: one customer's run of a journey, where it stands and how it ended."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field

from domain.clock import Pace
from domain.events import Envelope
from domain.ids import Identifier


class Stage(StrEnum):
    """Where a customer stands."""

    AWARENESS = "awareness"
    CONSIDERATION = "consideration"
    PURCHASE = "purchase"
    RETENTION = "retention"
    ADVOCACY = "advocacy"


@dataclass(frozen=True)
class ByField:
    """Those whose key is what a declared field of the event says, such as an order's basket."""

    field: str


class Correlation(StrEnum):
    """Which of a customer's enrolments receive an event."""

    SAME_KEY = "same_key"
    """Those under the event's own key; an enrolment without a key receives all."""
    ANY_KEY = "any_key"

    @staticmethod
    def by(field: str) -> ByField:
        """Return those under the key that a declared field says: `Correlation.by("basket_id")`."""
        return ByField(field)


Reach = Correlation | ByField
"""What `listens_to` says of an event."""


class ExitReason(StrEnum):
    """Why an enrolment exited before its story ended."""

    UNSUBSCRIBED = "unsubscribed"
    ACCOUNT_DELETED = "account_deleted"
    ERASED = "erased"
    CANCELLED = "cancelled"
    """An operator cancelled it in the Temporal UI."""
    TAKEN_OUT = "taken_out"
    """An operator took the customer out, by the update `leave`."""
    CALLED_OFF = "called_off"
    """An event of the journey's `called_off_by`, such as a cancelled order."""
    MERGED = "merged"
    """The customer was merged, and lives the same story in an older run."""


LEFT = "left"
"""The outcome of every enrolment that exited."""

TERMINATED = "terminated"
"""The outcome, found by the repair, of an enrolment whose workflow ended without a record."""


MOST_EARLIER = 20
"""So many earlier events at most travel in the input of a start."""


class Enrolment(BaseModel):
    """A journey's one argument. From the CLI, `{"customer_id": "c-1"}` is enough."""

    model_config = ConfigDict(frozen=True)

    customer_id: Identifier
    key: Identifier | None = None
    entry: Envelope | None = None
    """The event that started it, its declared fields only."""
    earlier: tuple[Envelope, ...] = Field(default=(), max_length=MOST_EARLIER)
    """What came before it and no run of the journey heard, in the order in which it happened."""
    pace: Pace = Field(default_factory=Pace)


class Ending(BaseModel):
    """A journey's one result: a named outcome."""

    model_config = ConfigDict(frozen=True)

    outcome: str
    stage: Stage
    because: ExitReason | None = None


class OutcomeReport(BaseModel):
    """How an enrolment ended, for the store."""

    model_config = ConfigDict(frozen=True)

    journey: Identifier
    customer_id: Identifier
    key: Identifier | None
    workflow_id: str
    first_execution_run_id: str
    entry_event_id: str | None
    ending: Ending
    at: datetime


class TaskRequest(BaseModel):
    """A person is asked to help."""

    model_config = ConfigDict(frozen=True)

    task_key: str
    """The same after a retry, a replay or a reset."""
    journey: Identifier
    customer_id: Identifier
    key: Identifier | None = None
    workflow_id: str
    first_execution_run_id: str = ""
    owner: str
    reason: str
    """Why, in words that name nobody."""
    at: datetime
    due_at: datetime


class TasksClosed(BaseModel):
    """What people were asked and need not do any more."""

    model_config = ConfigDict(frozen=True)

    task_keys: tuple[str, ...]
    customer_id: Identifier
    journey: Identifier
    because: str
    """Why, in words that name nobody."""
    at: datetime


class TouchpointLine(BaseModel):
    """One touchpoint as the journey remembers it."""

    model_config = ConfigDict(frozen=True)

    message: str
    title: str
    channel: str
    status: str
    reason: str
    at: datetime
    """Journey time."""
    answer: str | None = None
    """What the customer answered, if it asked: one of its question's options."""
    misunderstood: int = 0
    """How many of their answers were not understood."""


class TaskLine(BaseModel):
    """What a team was asked to do, as the journey remembers it."""

    model_config = ConfigDict(frozen=True)

    owner: str
    reason: str
    at: datetime
    """Journey time, as the next."""
    due_at: datetime
    claimed_by: str | None = None
    """Who is at it."""
    done: bool | None = None
    """Whether it is; None for a journey that does not listen to `Issue Resolved`."""


class WaitLine(BaseModel):
    """One of several things that are waited for at once."""

    model_config = ConfigDict(frozen=True)

    what: str
    """In words: `Case Answered`, or a moment."""
    until: datetime | None = None
    """When it is over (journey time)."""


class Quarantined(BaseModel):
    """A signal that could not be understood: never its payload."""

    model_config = ConfigDict(frozen=True)

    event_id: str | None
    name: str
    size: int
    """Bytes."""
    reason: str


class Hold(BaseModel):
    """An operator holds the enrolment."""

    model_config = ConfigDict(frozen=True)

    by: str
    reason: str
    since: datetime
    """Journey time."""


class StatusReport(BaseModel):
    """The answer to the `status` query."""

    journey: str
    customer_id: str
    key: str | None
    stage: Stage
    doing: str
    """What happens now, in words."""
    waiting_for: tuple[str, ...] = ()
    """Names of the events that would end the present wait."""
    until: datetime | None = None
    """When the present wait ends by itself (journey time)."""
    waits: tuple[WaitLine, ...] = ()
    """Where several are waited for at once: each, as the story names them."""
    touchpoints: tuple[TouchpointLine, ...] = ()
    tasks: tuple[TaskLine, ...] = ()
    time_zone: str | None = None
    """The customer's, once the journey knows it."""
    quarantined: tuple[Quarantined, ...] = ()
    quarantined_count: int = 0
    held: Hold | None = None
    ending: Ending | None = None
