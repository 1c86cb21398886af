"""Broadcasts: everyone in a segment enters a journey, at a chosen rate. It is no journey itself."""

import re
from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from domain.ids import Identifier
from domain.operations import OperatorRequest

_ID = re.compile(r"[A-Za-z0-9_.-]{1,64}")
USUAL_RATE = 20.0
"""Customers a second, where nobody says another rate: workers have time for all else."""
FASTEST = 1000
"""Customers a second, at most."""
LARGEST_PAGE = 200
_PAGE_SECONDS = 5
"""So much work a page is, where it is not too large by that: a pause is heeded between two."""
PAGES = 100
"""Of one run of the workflow, which continues as new then: some thousand history events."""


def _check_id(value: str) -> str:
    if not _ID.fullmatch(value):
        raise ValueError("a broadcast's id is 1 to 64 letters, digits, or any of _ . -")
    return value


BroadcastId = Annotated[str, AfterValidator(_check_id)]
Rate = Annotated[float, Field(gt=0, le=FASTEST)]


class BroadcastState(StrEnum):
    """Where a broadcast stands. The values are stored."""

    STARTING = "starting"
    """Written down; Temporal may not know it yet."""
    RUNNING = "running"
    PAUSED = "paused"
    CANCELLED = "cancelled"
    ENDED = "ended"
    TERMINATED = "terminated"
    """Somebody terminated its workflow in Temporal: it was told nothing, and told us nothing."""
    FAILED = "failed"
    """Its workflow failed."""

    @property
    def is_over(self) -> bool:
        """Whether nobody more is enrolled by it."""
        return self.is_told_over or self.is_broken_off

    @property
    def is_told_over(self) -> bool:
        """Whether it said itself that it is over: it stays so."""
        return self in (BroadcastState.CANCELLED, BroadcastState.ENDED)

    @property
    def is_broken_off(self) -> bool:
        """Whether it ended before its time. A reset of its workflow lets it go on."""
        return self in (BroadcastState.TERMINATED, BroadcastState.FAILED)


class BroadcastAction(StrEnum):
    """What operators do to a broadcast. The values are stored."""

    START = "start"
    PAUSE = "pause"
    RESUME = "resume"
    CANCEL = "cancel"


HOW_TO_GO_ON = (
    "to let it go on where it stopped, reset its workflow in the Temporal UI: nobody enters twice"
)
"""What operators do about one that was broken off, if it shall go on."""

Steering = Literal[BroadcastAction.PAUSE, BroadcastAction.RESUME, BroadcastAction.CANCEL]
"""What is done to one that is under way."""


class BroadcastOrder(BaseModel):
    """Whom a broadcast enrols, and how fast."""

    model_config = ConfigDict(frozen=True)

    broadcast_id: BroadcastId
    journey: Identifier
    segment: Identifier
    per_second: Rate = USUAL_RATE
    """How many customers."""
    as_of: datetime
    """When it was asked for: the times of the segment's conditions end then."""

    @property
    def page_size(self) -> int:
        """How many customers are enrolled by one activity."""
        return min(max(round(self.per_second * _PAGE_SECONDS), 1), LARGEST_PAGE)


class BroadcastProgress(BaseModel):
    """What a broadcast has done so far."""

    model_config = ConfigDict(frozen=True)

    enrolled: int = 0
    left_out: Mapping[str, int] = Field(default_factory=dict)
    """How many for which reason: a `domain.entry.Refusal`."""

    @property
    def looked_at(self) -> int:
        """How many customers that are."""
        return self.enrolled + sum(self.left_out.values())

    def and_left_out(self, refusal: str) -> "BroadcastProgress":
        """Count one more who was left out."""
        left_out = {**self.left_out, refusal: self.left_out.get(refusal, 0) + 1}
        return BroadcastProgress(enrolled=self.enrolled, left_out=left_out)

    def and_enrolled(self) -> "BroadcastProgress":
        """Count one more who was enrolled."""
        return BroadcastProgress(enrolled=self.enrolled + 1, left_out=self.left_out)


class BroadcastPosition(BaseModel):
    """How far a broadcast has come."""

    model_config = ConfigDict(frozen=True)

    after: Identifier | None = None
    """The last customer, in the order of ids; None: nobody yet."""
    progress: BroadcastProgress = BroadcastProgress()
    at_end: bool = False


class BroadcastRun(BaseModel):
    """The one argument of the workflow, which continues as new with it."""

    model_config = ConfigDict(frozen=True)

    order: BroadcastOrder
    position: BroadcastPosition = BroadcastPosition()
    paused: bool = False


class BroadcastPage(BaseModel):
    """The next customers to enrol."""

    model_config = ConfigDict(frozen=True)

    order: BroadcastOrder
    position: BroadcastPosition


class BroadcastNote(BaseModel):
    """That a broadcast stands otherwise now; and who did it, if somebody did."""

    model_config = ConfigDict(frozen=True)

    note_key: str
    """The same after a retry or a replay."""
    broadcast_id: BroadcastId
    state: BroadcastState
    action: BroadcastAction | None = None
    operator: OperatorRequest | None = None
    progress: BroadcastProgress = BroadcastProgress()
    at: datetime


class Broadcast(BaseModel):
    """A broadcast as the store knows it."""

    model_config = ConfigDict(frozen=True, from_attributes=True)

    broadcast_id: str
    journey: str
    segment: str
    per_second: float
    as_of: datetime
    total: int
    """How many were in the segment when it was asked for."""
    state: BroadcastState
    enrolled: int
    left_out: Mapping[str, int]
    by: str
    reason: str
    ended_at: datetime | None

    @property
    def progress(self) -> BroadcastProgress:
        """What it has done so far."""
        return BroadcastProgress(enrolled=self.enrolled, left_out=self.left_out)

    @property
    def order(self) -> BroadcastOrder:
        """Whom it enrols."""
        return BroadcastOrder(
            broadcast_id=self.broadcast_id,
            journey=self.journey,
            segment=self.segment,
            per_second=self.per_second,
            as_of=self.as_of,
        )


class BroadcastEntry(BaseModel):
    """A line of the audit: what somebody did to a broadcast, and why."""

    model_config = ConfigDict(frozen=True, from_attributes=True)

    broadcast_id: str
    action: str
    by: str
    reason: str
    at: datetime


def broadcast_workflow(broadcast_id: str) -> str:
    """Return the id of a broadcast's workflow."""
    return f"broadcast/{broadcast_id}"


BY_BROADCAST = "broadcast:"
"""How the entry event ids begin of all whom any broadcast enrols."""


def entry_scope(broadcast_id: str) -> str:
    """Return how the entry event ids begin of all whom a broadcast enrols."""
    return f"{BY_BROADCAST}{broadcast_id}:"


def broadcast_of(entry_event_id: str) -> str | None:
    """Return the broadcast that asked for an enrolment, by what began it; None where none did."""
    prefix, _, rest = entry_event_id.partition(":")
    return rest.partition(":")[0] if f"{prefix}:" == BY_BROADCAST else None
