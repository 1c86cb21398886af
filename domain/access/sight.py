"""Sight: how much of what was decided for a customer a caller with a limit sees.

A journey is theirs if their scope covers it with its own topic. Of theirs they see all. Of another
journey they see only the messages that are in their scope, such as an offer within an order's.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple, TypeVar

from domain.access.callers import Scope
from domain.explanation import (
    ExplainedEnrolment,
    ExplainedEvent,
    ExplainedSuppression,
    ExplainedTouchpoint,
    Explanation,
    LeftOut,
    NotBegun,
)
from domain.identity import Decision
from domain.pauses import Pause

T = TypeVar("T")

_OF_ANOTHER_JOURNEY = dict.fromkeys(("key_as_given", "stage", "outcome", "because", "stranded"))
"""What an enrolment that only has a message of theirs does not show: how far it came, and why."""


class Sight(NamedTuple):
    """A scope, and what today's journeys are within it."""

    scope: Scope
    journeys: frozenset[str]
    """The journeys that are theirs."""
    events: Mapping[str, frozenset[str]]
    """The names of the events that these read, each with the properties that are declared."""
    topics: frozenset[str]
    """Those that they are limited to; or else those of their journeys, and of its messages."""


class Reach(NamedTuple):
    """What a journey of today is about."""

    topic: str
    """Its own."""
    events: Mapping[str, frozenset[str]]
    """The names of those that it reads, each with the properties that are declared."""
    topics: Collection[str]
    """Those of its messages."""


def sight_of(scope: Scope, journeys: Mapping[str, Reach]) -> Sight:
    """Return a scope's sight among today's journeys, by their names."""
    theirs = {name: each for name, each in journeys.items() if scope.covers(name, each.topic)}
    events = {name: told for each in theirs.values() for name, told in each.events.items()}
    about = frozenset(name for each in theirs.values() for name in (each.topic, *each.topics))
    topics = about if scope.topics is None else scope.topics
    return Sight(scope, frozenset(theirs), events, topics)


def seen(account: Explanation, sight: Sight) -> Explanation:
    """Return what they see of an account, and how much is left out."""
    enrolments = tuple(filter(None, (_enrolment(each, sight) for each in account.enrolments)))
    messages = [touchpoint for each in enrolments for touchpoint in each.touchpoints]
    own_runs = {each.workflow_id for each in enrolments if each.journey in sight.journeys}
    shown = account.model_copy(
        update={
            "enrolments": enrolments,
            "events": _kept(_event(each, own_runs, sight) for each in account.events),
            "parked_events": tuple(e for e in account.parked_events if e.name in sight.events),
            "pauses": tuple(p for p in account.pauses if _stops_any(p, enrolments)),
            "open_tasks": tuple(t for t in account.open_tasks if t.journey in sight.journeys),
            "tasks": tuple(task for task in account.tasks if task.journey in sight.journeys),
            "steerings": tuple(s for s in account.steerings if s.journey in sight.journeys),
            "unmatched_texts": (),
            "suppressions": tuple(_suppression(s, messages) for s in account.suppressions),
            "consents": tuple(c for c in account.consents if c.topic in sight.topics),
            "consent_log": tuple(c for c in account.consent_log if c.topic in sight.topics),
            "identities": tuple(i for i in account.identities if i.decision == Decision.MERGED),
        }
    )
    return shown.model_copy(update={"left_out": _left_out(account, shown, sight.scope)})


def began_no_seen(event: ExplainedEvent, sight: Sight) -> tuple[NotBegun, ...]:
    """Return which of their journeys an event did not begin, and why."""
    return tuple(no for no in event.began_no if no.journey in sight.journeys)


def _enrolment(enrolment: ExplainedEnrolment, sight: Sight) -> ExplainedEnrolment | None:
    """Return an enrolment with the messages that they see; None for nothing of it."""
    messages = tuple(
        touchpoint
        for touchpoint in enrolment.touchpoints
        if sight.scope.covers(enrolment.journey, touchpoint.topic)
    )
    if enrolment.journey in sight.journeys:
        return enrolment.model_copy(update={"touchpoints": messages})
    shown = enrolment.model_copy(update={"touchpoints": messages, **_OF_ANOTHER_JOURNEY})
    return shown if messages else None


def _event(event: ExplainedEvent, own_runs: set[str], sight: Sight) -> ExplainedEvent | None:
    began, heard_by = _within(event.began, own_runs), _within(event.heard_by, own_runs)
    came_to_nothing = not event.began and not event.heard_by and event.name in sight.events
    if not (began or heard_by or came_to_nothing):
        return None
    # Why nobody heard it may tell of other journeys.
    changes: dict[str, object] = {"began": began, "heard_by": heard_by, "unheard_because": None}
    changes["began_no"] = began_no_seen(event, sight)
    return event.model_copy(update=changes)


def _suppression(
    suppression: ExplainedSuppression, messages: Iterable[ExplainedTouchpoint]
) -> ExplainedSuppression:
    """Return it without the message that showed it, where they see none of that name."""
    if suppression.message in {each.message for each in messages}:
        return suppression
    return suppression.model_copy(update={"message": None})


def _stops_any(pause: Pause, enrolments: Iterable[ExplainedEnrolment]) -> bool:
    return any(
        pause.stops(message=each.message, channel=each.channel, journey=enrolment.journey)
        for enrolment in enrolments
        for each in enrolment.touchpoints
    )


def _left_out(account: Explanation, shown: Explanation, scope: Scope) -> LeftOut:
    return LeftOut(
        seen=str(scope),
        enrolments=len(account.enrolments) - len(shown.enrolments),
        touchpoints=_messages(account) - _messages(shown),
        events=len(account.events) - len(shown.events),
        tasks=len(account.tasks) - len(shown.tasks),
        operations=len(account.steerings) - len(shown.steerings),
        consents=len(account.consents) - len(shown.consents),
        texts=len(account.unmatched_texts),
    )


def _messages(account: Explanation) -> int:
    return sum(len(each.touchpoints) for each in account.enrolments)


def _within(workflow_ids: Iterable[str], own: set[str]) -> tuple[str, ...]:
    return tuple(each for each in workflow_ids if each in own)


def _kept(parts: Iterable[T | None]) -> tuple[T, ...]:
    return tuple(part for part in parts if part is not None)
