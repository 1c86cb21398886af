"""Events made for tests."""

from typing import ClassVar, Literal

from domain.events import Day, Event, ZoneName
from domain.ids import Identifier


class ParcelEvent(Event):
    """Something about an order's parcel."""

    KEY: ClassVar[str | None] = "order_id"
    order_id: Identifier | None = None


class ParcelOrdered(ParcelEvent): ...


class ParcelDelivered(ParcelEvent): ...


class ParcelRated(ParcelEvent):
    score: int = 0


class ParcelCancelled(ParcelEvent): ...


class BasketUpdated(Event):
    KEY: ClassVar[str | None] = "basket_id"
    basket_id: Identifier | None = None
    items: int = 0


class ApplicationEvent(Event):
    """Something about an application for a loan."""

    KEY: ClassVar[str | None] = "application_id"
    application_id: Identifier | None = None


class ApplicationStarted(ApplicationEvent): ...


class ApplicationContinued(ApplicationEvent):
    channel: Literal["phone", "web", "branch"] = "web"
    steps_left: int = 0


class StayEvent(Event):
    """Something about a booking of a hotel."""

    KEY: ClassVar[str | None] = "booking_id"
    booking_id: Identifier | None = None
    arrives_on: Day | None = None


class StayBooked(StayEvent):
    hotel_zone: ZoneName | None = None


class StayChanged(StayEvent): ...


class TierReached(Event):
    """The customer has a tier, until it ends."""

    ends_on: Day | None = None


class BirthdayTold(Event):
    born_on: Day | None = None


class TierChanged(Event):
    points: int = 0
