"""The state of one enrolment, in one place. The parts of a journey are functions of it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from temporalio import workflow

from domain.errors import JourneyMistake
from domain.events import Envelope, Event
from domain.ids import touchpoint_key
from domain.journeys import (
    Ending,
    Enrolment,
    ExitReason,
    Hold,
    Stage,
    TaskLine,
    TouchpointLine,
    WaitLine,
)
from workflows.base.declarations import Declared
from workflows.base.inbox import Inbox

E = TypeVar("E", bound=Event)


@dataclass
class Wait:
    """What is waited for now, as operators see it and may skip it."""

    names: tuple[str, ...] = ()
    """Names of the events that would end it."""
    until: datetime | None = None
    """When it ends by itself (journey time)."""
    takes: Callable[[Envelope], bool] | None = None
    """Which of these events would; None: all."""
    skippable: bool = False
    """Whether the story waits, rather than a message."""
    skipped: bool = False
    """Whether an operator ended it."""
    lines: tuple[WaitLine, ...] = ()
    """Each, where several are waited for at once."""
    skips: str | None = None
    """Which of these an operator's skip would end."""

    def awaits(self, envelope: Envelope) -> bool:
        """Tell whether an event would end it."""
        return envelope.name in self.names and (self.takes is None or self.takes(envelope))


@dataclass
class JourneyState:
    """Everything that changes in an enrolment, and what it was started with."""

    journey: type[Declared]
    enrolment: Enrolment
    first_run_id: str
    """The same after a reset, so that touchpoint keys are."""
    inbox: Inbox
    stage: Stage
    began_at: datetime
    """When what began it happened; the present where nothing is told (journey time)."""
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
    causes: tuple[Event, ...] = ()
    """Events of the journey's `called_off_by`, also those that call nothing off by themselves."""
    called_off_by: Event | None = None
    address_given: bool = False
    """Whether the customer's profile brought an address since the present attempt began."""
    in_exit_message: bool = False
    ending: Ending | None = None
    mistake: JourneyMistake | None = None
    """One that was made beside the story, where nobody may look for it."""

    def now(self) -> datetime:
        """Return the journey's time: the clock a rehearsal speeds up."""
        return self.enrolment.pace.journey_time(workflow.now())

    def happened_at(self, envelope: Envelope) -> datetime:
        """Return when an event happened (journey time): not before the entry, nor in the future."""
        told_at = _journey_time(self.enrolment, envelope)
        return self.now() if told_at is None else min(max(told_at, self.began_at), self.now())

    def told(self, kind: type[E], envelope: Envelope) -> E:
        """Return an event as the story gets it: it knows when it happened, and its id."""
        event = kind.tolerant(envelope.properties).happening_at(self.happened_at(envelope))
        return event.being_told_as(envelope.event_id)

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
    entry, now = enrolment.entry, enrolment.pace.journey_time(workflow.now())
    happened_at = _journey_time(enrolment, entry) if entry else None
    return JourneyState(
        journey=journey,
        enrolment=enrolment,
        first_run_id=workflow.info().first_execution_run_id,
        inbox=Inbox(already_counted=(entry.event_id,) if entry else ()),
        stage=journey.first_stage,
        began_at=min(happened_at or now, now),
    )


def entry_of(state: JourneyState, kind: type[E]) -> E:
    """Return the event that began an enrolment; a bare one where there was none."""
    entry = state.enrolment.entry
    event = kind.tolerant(entry.properties if entry else {}).happening_at(state.began_at)
    # Where no event began it, no event has that id: what is about it finds nothing.
    return event.being_told_as(entry.event_id if entry else f"run:{state.first_run_id}")


def _journey_time(enrolment: Enrolment, envelope: Envelope) -> datetime | None:
    told = envelope.occurred_at
    return None if told is None else enrolment.pace.journey_time(told)
