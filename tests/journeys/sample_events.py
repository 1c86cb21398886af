"""Events made for tests."""

from typing import ClassVar

from domain.events import Event
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
