"""Deeds: what the demo's customers and their company do, when they see their cue."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

Properties = Callable[[datetime], Mapping[str, object]]
"""Of an event, at the journey time at which it happens."""


def nothing(_now: datetime) -> Mapping[str, object]:
    """Return no properties."""
    return {}


@dataclass(frozen=True)
class _Deed:
    """Something done some journey time after its cue."""

    says: str
    """What the timeline tells of it."""
    after: timedelta = field(default=timedelta(), kw_only=True)


@dataclass(frozen=True)
class Tracks(_Deed):
    """An event is told by one of the company's services."""

    event: str
    properties: Properties = nothing


@dataclass(frozen=True)
class Presses(_Deed):
    """The one button of a link's page is pressed."""

    action: str


@dataclass(frozen=True)
class Taps(_Deed):
    """An answer is tapped on a question's page."""

    option: str
    words: str = ""


@dataclass(frozen=True)
class Texts(_Deed):
    """A text is sent to us."""

    body: str


Deed = Tracks | Presses | Taps | Texts


def happens(event: str, says: str, *, after: timedelta = timedelta(), **told: object) -> Tracks:
    """Tell an event with the same properties at any time."""
    return Tracks(says, event, lambda _now: told, after=after)


def unsubscribes() -> Presses:
    """Unsubscribe, by the mail program's own button (RFC 8058)."""
    return Presses("unsubscribes with one click", action="unsubscribe")


def answers(body: str) -> Texts:
    """Answer a text."""
    return Texts(f"answers {body}", body=body)
