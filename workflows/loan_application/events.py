"""What happens to an application for a loan: never how much, what somebody earns, or why."""

from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import ClassVar

from domain.events.base import Event, Moment
from domain.ids import Identifier


class Place(StrEnum):
    """Where a customer is served."""

    PHONE = "phone"
    WEB = "web"
    BRANCH = "branch"


class Step(StrEnum):
    """What an application needs. The values are the facts that its reminder prints."""

    IDENTITY = "proof_of_identity"
    ADDRESS = "proof_of_address"
    INCOME = "proof_of_income"
    SIGNATURE = "signature"


class Decision(StrEnum):
    """What was decided. Why is between the bank and the customer: it is never told here."""

    APPROVED = "approved"
    DECLINED = "declined"


class ApplicationEvent(Event):
    """Something about one application."""

    KEY: ClassVar[str | None] = "application_id"
    application_id: Identifier | None = None


class ApplicationStarted(ApplicationEvent):
    """The customer began to apply."""

    channel: Place = Place.WEB


class ApplicationContinued(ApplicationEvent):
    """The customer went on with it, there or elsewhere."""

    channel: Place = Place.WEB


class StepMissing(ApplicationEvent):
    """A step was left undone, or has to be done again."""

    NEEDED: ClassVar[tuple[str, ...]] = ("step",)
    step: Step | None = None
    channel: Place = Place.WEB
    """Where it was left."""


class StepCompleted(ApplicationEvent):
    """A step is done, wherever that was."""

    NEEDED: ClassVar[tuple[str, ...]] = ("step",)
    step: Step | None = None


class BranchVisitOffered(ApplicationEvent):
    """The branch offers up to three moments to do the rest there."""

    slot_1: Moment | None = None
    slot_2: Moment | None = None
    slot_3: Moment | None = None

    @property
    def slots(self) -> dict[str, datetime]:
        """The moments offered, by the number that chooses each."""
        offered = {"1": self.slot_1, "2": self.slot_2, "3": self.slot_3}
        return {number: slot for number, slot in offered.items() if slot is not None}


class ApplicationSubmitted(ApplicationEvent):
    """All is there: the bank has it to decide."""


class ApplicationDecided(ApplicationEvent):
    """The bank decided."""

    NEEDED: ClassVar[tuple[str, ...]] = ("decision",)
    decision: Decision | None = None


class ApplicationWithdrawn(ApplicationEvent):
    """The customer wants it no more."""


Kinds = tuple[type[Event], ...]

SUBMITTED: Kinds = (ApplicationSubmitted, ApplicationDecided)
"""What says that nothing is missing any more."""
ANSWERS: Kinds = (ApplicationDecided, StepMissing)
"""What the bank says of what it was given."""
NEWS: Kinds = (StepMissing, StepCompleted, ApplicationContinued, BranchVisitOffered, *SUBMITTED)
"""All that happens to one, but its withdrawal."""


class Progress:
    """How far it is. What is done anywhere is done, and what was named is named no more."""

    def __init__(self, started: ApplicationStarted, now: datetime) -> None:
        self.left_at = started.channel
        self._quiet_since = now
        self._missing: dict[Step, Place] = {}
        self._named: tuple[Step, ...] = ()

    def silent(self, silence: timedelta) -> datetime:
        """Return when it will have been silent for so long.

        It counts from when we were told: what is told late brings no two reminders at once.
        """
        return self._quiet_since + silence

    def take_note(self, news: Event, now: datetime) -> None:
        """Take in what happened to it, on whatever channel."""
        self._quiet_since = now
        if isinstance(news, ApplicationContinued):
            self.left_at = news.channel
        if isinstance(news, StepMissing) and news.step:
            self._missing[news.step] = news.channel
        if isinstance(news, StepCompleted) and news.step:
            self._missing.pop(news.step, None)
            self._named = tuple(step for step in self._named if step is not news.step)

    def note_named(self, steps: list[Step], *, sent: bool) -> None:
        """Note that steps were named, if that was sent: each is named once."""
        self._named += tuple(steps) if sent else ()

    def steps_to_name(self) -> dict[Place, list[Step]]:
        """Return the missing steps, by where they were left; none where all were named."""
        to_name = {step: at for step, at in self._missing.items() if step not in self._named}
        places = dict.fromkeys(to_name.values()) or (self.left_at,)
        return {place: [step for step, at in to_name.items() if at is place] for place in places}


def facts_of(steps: list[Step], until: date) -> dict[str, date | bool]:
    """Return what a reminder prints: the steps that it names, and the last day."""
    return {"until": until, "named": bool(steps), **dict.fromkeys(steps, True)}
