"""What happens to an order, in the words of Segment's e-commerce events where it has them."""

from typing import ClassVar

from domain.events.base import Event
from domain.ids import Identifier


class OrderEvent(Event):
    """Something about one order."""

    KEY: ClassVar[str | None] = "order_id"
    order_id: Identifier | None = None


class OrderCompleted(OrderEvent):
    """The customer bought something."""


class OrderDelivered(OrderEvent):
    """The customer has it."""


class OrderRefunded(OrderEvent):
    """The customer got the money back."""


class OrderCancelled(OrderEvent):
    """The order was called off, by anybody."""
