"""The state of one enrolment, in one place. The parts of a journey are functions of it."""

from dataclasses import dataclass, field
from datetime import datetime

from temporalio import workflow

from domain.events import Event
from domain.ids import touchpoint_key
from domain.journeys import Ending, Enrolment, ExitReason, Hold, Stage, TaskLine, TouchpointLine
from workflows.base.declarations import Declared
from workflows.base.inbox import Inbox


@dataclass
class Wait:
    """What is waited for now, as operators see it and may skip it."""

    names: tuple[str, ...] = ()
    """Names of the events that would end it."""
    until: datetime | None = None
    """When it ends by itself (journey time)."""
    skippable: bool = False
    """Whether the story waits, rather than a message."""
    skipped: bool = False
    """Whether an operator ended it."""


@dataclass
class JourneyState:
    """Everything that changes in an enrolment, and what it was started with."""

    journey: type[Declared]
    enrolment: Enrolment
    first_run_id: str
    """The same after a reset, so that touchpoint keys are."""
    inbox: Inbox
    stage: Stage
    zone: str | None = None
    """The customer's IANA zone, once it is known."""
    uses: dict[str, int] = field(default_factory=dict)
    """How often each message, and each team's task, was used."""
    touchpoints: dict[str, TouchpointLine] = field(default_factory=dict)
    """By touchpoint key."""
    tasks: dict[str, TaskLine] = field(default_factory=dict)
    """By a task's key within the enrolment."""
    doing: str = "starting"
    wait: Wait = field(default_factory=Wait)
    held: Hold | None = None
    exiting: ExitReason | None = None
    """Why it is to end before its story does."""
    called_off_by: Event | None = None
    in_exit_message: bool = False
    ending: Ending | None = None

    def now(self) -> datetime:
        """Return the journey's time: the clock a rehearsal speeds up."""
        return self.enrolment.pace.journey_time(workflow.now())

    def key_of_next_use(self, name: str) -> str:
        """Count one more use of a message or a task, and return its key."""
        self.uses[name] = self.uses.get(name, 0) + 1
        return touchpoint_key(self.first_run_id, name, self.uses[name])

    def key_of_newest_use(self, name: str) -> str | None:
        """Return the key of a message's newest use; None where it was not used yet."""
        nth = self.uses.get(name)
        return None if nth is None else touchpoint_key(self.first_run_id, name, nth)


def state_at_start(journey: type[Declared], enrolment: Enrolment) -> JourneyState:
    """Return the state in which an enrolment starts. Its entry event is no event of its inbox."""
    entry = enrolment.entry
    return JourneyState(
        journey=journey,
        enrolment=enrolment,
        first_run_id=workflow.info().first_execution_run_id,
        inbox=Inbox(already_counted=(entry.event_id,) if entry else ()),
        stage=journey.first_stage,
    )
