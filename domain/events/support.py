"""What happens to a customer's case, as a help desk tells it; many journeys look at it."""

from enum import StrEnum
from typing import ClassVar

from domain.events.base import Event
from domain.ids import Identifier


class CaseChannel(StrEnum):
    """How a case reached us."""

    EMAIL = "email"
    PHONE = "phone"
    CHAT = "chat"
    TEXT = "text"
    SHOP = "shop"
    OTHER = "other"


class CaseEvent(Event):
    """Something about one case. What the customer wrote stays at the help desk, or in the store."""

    KEY: ClassVar[str | None] = "case_id"
    case_id: Identifier | None = None


class CaseOpened(CaseEvent):
    """The customer asked for help."""

    channel: CaseChannel = CaseChannel.OTHER


class CaseHelped(CaseEvent):
    """A person of ours did something about it."""

    by: Identifier | None = None
    """Who, by their own opaque name."""


class CaseAnswered(CaseHelped):
    """A person answered the customer."""


class CaseResolved(CaseHelped):
    """A person holds it to be resolved."""
