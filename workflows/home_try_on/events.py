"""What happens to a box of frames."""

from typing import ClassVar, Literal

from domain.events import Event
from domain.ids import Identifier


class TryOnEvent(Event):
    """Something about one box."""

    KEY: ClassVar[str | None] = "box_id"
    box_id: Identifier | None = None


class TryOnOrdered(TryOnEvent):
    """A customer chose frames to try on at home."""


class TryOnShipped(TryOnEvent):
    """The box is on its way."""


class TryOnArrived(TryOnEvent):
    """The customer has it: the days run from here."""


class TryOnDecided(TryOnEvent):
    """The customer said which frames they keep: on the web, by phone, or at the till of a shop."""

    kept: int | None = None
    """How many they keep; where nobody tells, some."""
    channel: Literal["web", "phone", "shop"] = "web"


class TryOnReturned(TryOnEvent):
    """The box is back."""


class TryOnCancelled(TryOnEvent):
    """The order of a box was called off."""
