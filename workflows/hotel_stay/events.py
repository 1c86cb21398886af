"""What happens to a stay."""

from typing import ClassVar

from domain.events import Day, Event, ZoneName
from domain.ids import Identifier


class StayBooked(Event):
    """Somebody booked a stay."""

    KEY: ClassVar[str | None] = "booking_id"
    booking_id: Identifier | None = None
    arrives_on: Day | None = None
    leaves_on: Day | None = None
    hotel_zone: ZoneName | None = None


class StayChanged(Event):
    """A stay moved: it tells its new days, or one of them."""

    KEY: ClassVar[str | None] = "booking_id"
    booking_id: Identifier | None = None
    arrives_on: Day | None = None
    leaves_on: Day | None = None


class CheckedOut(Event):
    """A guest left the hotel."""

    KEY: ClassVar[str | None] = "booking_id"
    booking_id: Identifier | None = None


class StayCancelled(Event):
    """A stay was cancelled, by the guest or by the hotel."""

    KEY: ClassVar[str | None] = "booking_id"
    booking_id: Identifier | None = None


class GuestNeverCame(Event):
    """A guest did not come: a no-show."""

    KEY: ClassVar[str | None] = "booking_id"
    booking_id: Identifier | None = None
