"""What happens to an application for a loan: never how much, what somebody earns, or why."""

from datetime import datetime
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
