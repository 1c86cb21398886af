"""What a journey declares, and which events its enrolments receive by that."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from enum import StrEnum
from typing import ClassVar, Protocol

from domain.customers import Topic
from domain.entry import EntryRules
from domain.errors import JourneyMistake
from domain.events import (
    ADDRESSED,
    AccountDeleted,
    AddressGiven,
    Answered,
    AnswerNotUnderstood,
    CustomerErased,
    CustomerMerged,
    Event,
    IssueClaimed,
    SegmentEvent,
    Unsubscribed,
)
from domain.journeys import LEFT, ByField, Correlation, ExitReason, Reach, Stage
from domain.re_entry import ReEntry
from domain.segments import (
    Predicate,
    PropertyTest,
    Segment,
    Where,
    check_known,
    check_possible,
    check_property,
    prop,
    tests_of,
)

EXIT_EVENTS: tuple[tuple[type[Event], ExitReason], ...] = (
    (Unsubscribed, ExitReason.UNSUBSCRIBED),
    (AccountDeleted, ExitReason.ACCOUNT_DELETED),
    (CustomerErased, ExitReason.ERASED),
)
"""Events that end any journey, and why."""

CalledOffBy = tuple[type[Event], ...] | Mapping[type[Event], StrEnum]
"""Events that call a journey off; as a table, with the outcome of each."""

_NEEDED = ("begins_with", "listens_to", "goal", "topic", "first_stage")


class Declared(Protocol):
    """The declarations of `workflows.base.journey.Journey`, which says what each means."""

    begins_with: ClassVar[type[Event]]
    listens_to: ClassVar[Mapping[type[Event], Reach]]
    goal: ClassVar[type[Event]]
    topic: ClassVar[Topic]
    first_stage: ClassVar[Stage]
    re_entry: ClassVar[ReEntry]
    begins_where: ClassVar[Where]
    begins_if: ClassVar[Predicate | None]
    asked_again_for: ClassVar[timedelta]
    kept_out: ClassVar[Predicate | None]
    watches: ClassVar[tuple[Segment, ...]]
    called_off_by: ClassVar[CalledOffBy]
    begins_within: ClassVar[timedelta]
    starts: ClassVar[tuple[str, ...]]
    tells: ClassVar[tuple[type[Event], ...]]

    @classmethod
    def is_called_off(cls, entry: Event, causes: Sequence[Event]) -> bool:
        """See `Journey`."""


def check_declarations(journey: type) -> None:
    """Raise `JourneyMistake` if a journey with a story of its own lacks a declaration.

    One that could not begin would keep all later events of its customers waiting.
    """
    if "story" in vars(journey):
        missing = [name for name in _NEEDED if not hasattr(journey, name)]
        if missing:
            raise JourneyMistake(f"{journey.__name__} lacks {', '.join(missing)}")
        for name in ("begins_with", "goal"):
            if not _is_event(getattr(journey, name)):
                raise JourneyMistake(f"{journey.__name__}.{name} must be the class of an event")
        _check_entry(journey)
        _check_correlation(journey)


def entry_rules(journey: type[Declared]) -> EntryRules:
    """Return who may enter a journey."""
    return EntryRules(
        re_entry=journey.re_entry,
        begins_where=(*tests_of(journey.begins_where), *_of_its_segments(journey)),
        begins_if=journey.begins_if,
        kept_out=journey.kept_out,
        asked_again_for=journey.asked_again_for,
    )


def _of_its_segments(journey: type[Declared]) -> tuple[PropertyTest, ...]:
    """Return what keeps a journey that begins with a segment from those that others watch."""
    if not issubclass(journey.begins_with, SegmentEvent):
        return ()
    names = [segment.name for segment in journey.watches]
    if not names:
        raise JourneyMistake("begins with a segment: name it in `watches`")
    return (prop("segment").one_of(*names),)


def _check_entry(journey: type[Declared]) -> None:
    try:
        rules = entry_rules(journey)
        rules.check()
        for each in rules.begins_where:
            check_property(journey.begins_with, each.name)
            check_known(each.name, each.test)
            check_possible(journey.begins_with, each)
    except JourneyMistake as mistake:
        raise JourneyMistake(f"{journey.__name__}: {mistake}") from None


def _check_correlation(journey: type[Declared]) -> None:
    for kind, reach in journey.listens_to.items():
        if not isinstance(reach, ByField):
            continue
        if reach.field not in kind.identifiers():
            raise JourneyMistake(
                f"{journey.__name__}.listens_to: {kind.event_name()} declares no identifier "
                f"{reach.field} to be matched by{kind.said_of(sorted(kind.identifiers()))}"
            )
        if journey.begins_with.KEY is None:
            raise JourneyMistake(
                f"{journey.__name__}.listens_to: it has no key that {reach.field} could be, as "
                f"{journey.begins_with.event_name()} has none"
            )


def outcome_of_call_off(journey: type[Declared], cause: Event) -> str:
    """Return how an enrolment ends that an event called off."""
    named = journey.called_off_by
    return named[type(cause)].value if isinstance(named, Mapping) else LEFT


def _is_event(declared: object) -> bool:
    return isinstance(declared, type) and issubclass(declared, Event)


def kinds_received(journey: type[Declared]) -> tuple[type[Event], ...]:
    """Return the kinds of events that reach its enrolments: to go on by, or to exit."""
    exits = (kind for kind, _ in EXIT_EVENTS)
    told = (Answered, AnswerNotUnderstood, AddressGiven, CustomerMerged, IssueClaimed)
    return (*journey.listens_to, *told, *journey.called_off_by, *exits)


def kinds_read(journey: type[Declared]) -> tuple[type[Event], ...]:
    """Return all kinds of events that a journey reads: what begins it, and what it receives."""
    return (journey.begins_with, *kinds_received(journey))


def kinds_heard_first(journey: type[Declared]) -> tuple[type[Event], ...]:
    """Return the kinds of which a new enrolment hears what came before it, under its own key.

    Never the goal, nor what is about another enrolment's message. An exit is one of them where it
    happened after the entry, and was told before it.
    """
    reaches = journey.listens_to.items()
    same_key = (kind for kind, reach in reaches if reach is not Correlation.ANY_KEY)
    exits = (kind for kind, _ in EXIT_EVENTS)
    nothing_new = (journey.goal, journey.begins_with, *ADDRESSED)
    kinds = (*same_key, *journey.called_off_by, *exits)
    return tuple(kind for kind in kinds if not issubclass(kind, nothing_new))


def kind_received(
    journey: type[Declared], name: str, properties: Mapping[str, object], key: str | None
) -> type[Event] | None:
    """Return an event's kind if an enrolment under `key` receives it, else None.

    The router asks before it signals. The enrolment asks again, because anyone may signal.
    """
    kind = next((kind for kind in kinds_received(journey) if kind.event_name() == name), None)
    if kind is Unsubscribed:
        return kind if Unsubscribed.leaves(properties, journey.topic) else None
    if kind is None or key is None:
        return kind
    reach = journey.listens_to.get(kind)
    if isinstance(reach, ByField):
        return kind if kind.identifier(properties, reach.field) == key else None
    return kind if kind.KEY is None or _concerns(journey, kind, properties, key) else None


def hears_its_entry_again(journey: type[Declared]) -> bool:
    """Tell whether an enrolment hears another event like the one that began it, under its key.

    It does where it says so, as a basket that changes.
    """
    return journey.listens_to.get(journey.begins_with) not in (None, Correlation.ANY_KEY)


def _concerns(
    journey: type[Declared], kind: type[Event], properties: Mapping[str, object], key: str
) -> bool:
    """Tell whether a keyed event concerns an enrolment, by its own key or by any."""
    is_own_key = kind.key_of(properties) == key
    if kind is journey.begins_with and is_own_key:
        return hears_its_entry_again(journey)
    return is_own_key or journey.listens_to.get(kind) is Correlation.ANY_KEY


def exit_reason_of(kind: type[Event]) -> ExitReason | None:
    """Return why an event of this kind ends any journey; None if it does not."""
    return next((reason for event, reason in EXIT_EVENTS if event is kind), None)
