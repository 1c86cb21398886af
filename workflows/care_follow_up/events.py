"""What happens to an appointment. Whatever else a sender tells of it stays in the store."""

from datetime import datetime
from typing import ClassVar, NamedTuple

from domain.clock import on_the_wall
from domain.events import Day, Event, Moment, ZoneName
from domain.ids import Identifier


class AppointmentEvent(Event):
    """Something about one appointment."""

    KEY: ClassVar[str | None] = "appointment_id"
    appointment_id: Identifier | None = None


class AppointmentSet(AppointmentEvent):
    """It was said when it takes place."""

    at: Moment | None = None
    zone: ZoneName | None = None
    """By whose clock people are reminded of it; by default their own."""


class AppointmentBooked(AppointmentSet):
    """The customer has an appointment."""


class AppointmentMoved(AppointmentSet):
    """It takes place at another time."""


class AppointmentCancelled(AppointmentEvent):
    """It does not take place."""


class AppointmentKept(AppointmentEvent):
    """The customer came."""


class AppointmentMissed(AppointmentEvent):
    """The customer did not come."""


class RenewalPlanned(AppointmentEvent):
    """What was arranged, such as a refill, ends on a day, and is to be renewed before."""

    ends_on: Day | None = None


class Renewed(AppointmentEvent):
    """It was renewed."""


HEARD = (AppointmentMoved, AppointmentKept, AppointmentMissed, RenewalPlanned, Renewed)
"""What the story waits for."""


class When(NamedTuple):
    """When an appointment takes place, and by whose clock."""

    at: datetime
    zone: str | None

    @property
    def facts(self) -> dict[str, datetime]:
        """What the words are told: the moment as the clock on the wall there shows it.

        Where no zone is told, it is by the offset that it came with, or by the customer's clock.
        """
        return {"at": on_the_wall(self.at, self.zone) if self.zone else self.at}

    def moved(self, event: AppointmentMoved) -> "When":
        """Return when it takes place now: what is not told anew stays."""
        return When(event.at or self.at, event.zone or self.zone)
