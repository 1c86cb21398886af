"""The days of a stay, and how a story waits for one of them while they may move."""

from dataclasses import dataclass
from datetime import date, timedelta

from domain.days import OnDay
from workflows.base.journey import Journey
from workflows.hotel_stay.events import CheckedOut, StayBooked, StayChanged
from workflows.hotel_stay.windows import EVE, Point


@dataclass
class Stay:
    """When a guest comes and goes, as of now."""

    arrives_on: date
    leaves_on: date
    hotel_zone: str | None

    @classmethod
    def of(cls, booked: StayBooked) -> "Stay | None":
        """Return the stay that was booked, or None where its days were not told."""
        if booked.arrives_on is None or booked.leaves_on is None:
            return None
        return cls(booked.arrives_on, booked.leaves_on, booked.hotel_zone)

    @property
    def eve(self) -> date:
        """The day before the arrival."""
        return self.arrives_on + timedelta(days=EVE.days)

    def move(self, changed: StayChanged) -> None:
        """Take over the new days; what the event does not tell stays as it was."""
        self.arrives_on = changed.arrives_on or self.arrives_on
        self.leaves_on = changed.leaves_on or self.leaves_on


async def moment(journey: Journey, stay: Stay, point: Point) -> OnDay:
    """Return when a point of the stay is, by its days as of now and the hour that operators set."""
    day = stay.leaves_on if point.after_last_day else stay.arrives_on
    zone = stay.hotel_zone if point.by_hotels_clock else None
    return OnDay(day, at=await journey.knob(point.at), days=point.days, zone=zone)


async def left_by(journey: Journey, stay: Stay, point: Point) -> CheckedOut | None:
    """Wait for a point of the stay, wherever it moves to; return the check-out before it."""
    while True:
        until = await moment(journey, stay, point)
        heard = await journey.wait_for(StayChanged, CheckedOut, until=until)
        if isinstance(heard, StayChanged):
            stay.move(heard)
        else:
            return heard if isinstance(heard, CheckedOut) else None
