"""What happens to a car, from the order to the keys."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from types import MappingProxyType

from domain.events.base import Day, Moment
from domain.events.commerce import OrderEvent


class CarOrdered(OrderEvent):
    """The customer ordered a car."""

    estimated_on: Day | None = None
    """The day on which it should arrive."""


class CarBuildStarted(OrderEvent):
    """The factory began to build it."""


class CarBuilt(OrderEvent):
    """It left the line."""


class CarShipped(OrderEvent):
    """It is on its way."""


MILESTONES: Mapping[type[OrderEvent], str] = MappingProxyType(
    {
        CarBuildStarted: "build_started",
        CarBuilt: "built",
        CarShipped: "shipped",
    }
)
"""What happens to a car on its way, in order, each with the fact that its message prints."""


class CarArrived(OrderEvent):
    """It is at the dealer's, who offers up to three moments to hand it over."""

    slot_1: Moment | None = None
    slot_2: Moment | None = None
    slot_3: Moment | None = None

    @property
    def slots(self) -> dict[str, datetime]:
        """The moments offered, by the number that chooses each."""
        offered = {"1": self.slot_1, "2": self.slot_2, "3": self.slot_3}
        return {number: slot for number, slot in offered.items() if slot is not None}


class DeliveryEstimateChanged(OrderEvent):
    """It will arrive on another day."""

    estimated_on: Day | None = None


class CarHandedOver(OrderEvent):
    """The customer has the keys."""


def is_late(expected: date | None, promised: date | None, bearable: timedelta) -> bool:
    """Tell whether a day lies further behind the promised one than is bearable."""
    return bool(expected and promised and expected - promised > bearable)
