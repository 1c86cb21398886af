"""What the customers of a proof do: they order cars, and hear of them; some hold poison."""

from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

from adapters.store.engine.database import Database
from adapters.store.events.intake import Intake
from domain.events import IncomingEvent
from domain.events.commerce import OrderCompleted, OrderEvent
from domain.ids import event_id_of, workflow_id
from workflows.car_delivery.events import MILESTONES, CarOrdered, DeliveryEstimateChanged

FIRST_DAY = date(2030, 1, 1)
ONE_IN = 10
"""How many customers share one whose events hold a poisonous one."""


class Told(NamedTuple):
    """One event, as a service tells it."""

    message_id: str
    name: str
    properties: dict[str, str]
    is_poison: bool = False
    """HTTP would refuse it, and the last release took it in; it cannot be dispatched."""

    @property
    def event_id(self) -> str:
        """Its id in the store and in histories."""
        return event_id_of(self.message_id)


class Customer(NamedTuple):
    """Somebody who ordered a car, and hears much of it."""

    customer_id: str
    events: tuple[Told, ...]
    """In the order in which they happen to them; the first enrols them."""

    @property
    def workflow_id(self) -> str:
        """Of the one enrolment that hears all of it."""
        return workflow_id("car_delivery", self.customer_id, order_of(self.customer_id))

    @property
    def wanted(self) -> list[str]:
        """The event ids that their enrolment must hear, in order."""
        return [told.event_id for told in self.events if not told.is_poison]

    @property
    def posted(self) -> list[Told]:
        """What HTTP takes in."""
        return [told for told in self.events if not told.is_poison]

    @property
    def poisonous(self) -> list[str]:
        """The ids of those that must be parked."""
        return [told.event_id for told in self.events if told.is_poison]


async def taken_in_before(database: Database, customer_id: str, told: Told) -> None:
    """Store a poisonous event, as the last release did, which asked for no key."""
    await Intake(database).track(
        IncomingEvent(
            event_id=told.event_id,
            customer_id=customer_id,
            name=told.name,
            occurred_at=datetime.now(UTC),
            source="track",
        )
    )


def order_of(customer_id: str) -> str:
    """Name a customer's one order."""
    return f"o-{customer_id}"


def customers(how_many: int, events_each: int) -> list[Customer]:
    """Write the whole script; every tenth customer's middle event is a poisonous one."""
    return [_customer(nth, events_each) for nth in range(how_many)]


def _customer(nth: int, events_each: int) -> Customer:
    customer_id = f"c-{nth}"
    middle = events_each // 2 if nth % ONE_IN == 0 else None
    told = [_told(customer_id, place, is_poison=place == middle) for place in range(events_each)]
    return Customer(customer_id, tuple(told))


def _told(customer_id: str, place: int, *, is_poison: bool) -> Told:
    message_id = f"{customer_id}-{place}"
    if is_poison:
        # It starts `post_purchase` under its order's id, and tells none.
        return Told(message_id, OrderCompleted.event_name(), {}, is_poison=True)
    kind = _kind_at(place)
    properties = {"order_id": order_of(customer_id)}
    if kind in (CarOrdered, DeliveryEstimateChanged):
        properties["estimated_on"] = (FIRST_DAY + timedelta(days=place)).isoformat()
    return Told(message_id, kind.event_name(), properties)


def _kind_at(place: int) -> type[OrderEvent]:
    """The order, a milestone now and then, and else another day of arrival."""
    if place == 0:
        return CarOrdered
    milestones = dict(zip((3, 11, 17), MILESTONES, strict=True))
    return milestones.get(place, DeliveryEstimateChanged)
