"""What a journey declares, and which events its enrolments receive by that."""

from collections.abc import Mapping
from typing import ClassVar, Protocol

from domain.customers import Topic
from domain.errors import JourneyMistake
from domain.events import (
    AccountDeleted,
    Answered,
    AnswerNotUnderstood,
    CustomerErased,
    Event,
    Unsubscribed,
)
from domain.journeys import Correlation, ExitReason, ReEntry, Stage

EXIT_EVENTS: tuple[tuple[type[Event], ExitReason], ...] = (
    (Unsubscribed, ExitReason.UNSUBSCRIBED),
    (AccountDeleted, ExitReason.ACCOUNT_DELETED),
    (CustomerErased, ExitReason.ERASED),
)
"""Events that end any journey, and why."""

_NEEDED = ("begins_with", "listens_to", "goal", "topic", "first_stage")


class Declared(Protocol):
    """The declarations of `workflows.base.journey.Journey`, which says what each means."""

    begins_with: ClassVar[type[Event]]
    listens_to: ClassVar[Mapping[type[Event], Correlation]]
    goal: ClassVar[type[Event]]
    topic: ClassVar[Topic]
    first_stage: ClassVar[Stage]
    re_entry: ClassVar[ReEntry]
    called_off_by: ClassVar[tuple[type[Event], ...]]


def check_declarations(journey: type) -> None:
    """Raise `JourneyMistake` if a journey with a story of its own lacks a declaration."""
    if "story" in vars(journey):
        missing = [name for name in _NEEDED if not hasattr(journey, name)]
        if missing:
            raise JourneyMistake(f"{journey.__name__} lacks {', '.join(missing)}")


def kinds_received(journey: type[Declared]) -> tuple[type[Event], ...]:
    """Return the kinds of events that reach its enrolments: to wait for, answers, or to exit."""
    exits = (kind for kind, _ in EXIT_EVENTS)
    return (*journey.listens_to, Answered, AnswerNotUnderstood, *journey.called_off_by, *exits)


def kind_received(
    journey: type[Declared], name: str, properties: Mapping[str, object], key: str | None
) -> type[Event] | None:
    """Return an event's kind if an enrolment under `key` receives it, else None.

    The router asks before it signals. The enrolment asks again, because anyone may signal.
    """
    kind = next((kind for kind in kinds_received(journey) if kind.event_name() == name), None)
    if kind is Unsubscribed:
        return kind if Unsubscribed.leaves(properties, journey.topic) else None
    if kind is None or kind.KEY is None or key is None:
        return kind
    return kind if _concerns(journey, kind, kind.key_of(properties) == key) else None


def _concerns(journey: type[Declared], kind: type[Event], is_own_key: bool) -> bool:
    """Tell whether a keyed event concerns an enrolment, by its own key or by any."""
    if kind is journey.begins_with and is_own_key:
        return False  # a repeat of the event that started it
    return is_own_key or journey.listens_to.get(kind) is Correlation.ANY_KEY


def exit_reason_of(kind: type[Event]) -> ExitReason | None:
    """Return why an event of this kind ends any journey; None if it does not."""
    return next((reason for event, reason in EXIT_EVENTS if event is kind), None)
