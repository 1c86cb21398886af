"""Viewing: what of a customer's view, timeline and preferences a caller with a limit sees.

It is what `explain` shows them, and no address and no trait: these are no journey's own.
"""

from collections.abc import Iterable
from typing import Any

from domain.access.sight import Sight, began_no_seen
from domain.preferences import PreferenceChange, Preferences
from domain.view import (
    AnswerEntry,
    EnrolmentEntry,
    Entry,
    EventEntry,
    MessageEntry,
    OperationEntry,
    OptOutEntry,
    TaskEntry,
    Timeline,
    View,
    ViewedEnrolment,
)

_OF_NO_JOURNEY: dict[str, Any] = {"traits": {}, "dropped_traits": ()}


def view_seen(view: View, sight: Sight) -> View:
    """Return what they see of a view."""
    return view.model_copy(
        update={
            "limited_to": str(sight.scope),
            "profile": view.profile.model_copy(update=_OF_NO_JOURNEY),
            "addresses": (),
            "consents": tuple(each for each in view.consents if each.topic in sight.topics),
            "enrolments": tuple(e for e in view.enrolments if e.journey in sight.journeys),
            "tasks": tuple(task for task in view.tasks if task.journey in sight.journeys),
            "timeline": timeline_seen(view.timeline, sight),
        }
    )


def standings_seen(
    enrolments: Iterable[ViewedEnrolment], sight: Sight
) -> tuple[ViewedEnrolment, ...]:
    """Return enrolments of theirs, as these tell where they stand.

    What was sent is not told there to whoever is limited to topics: a message may be of another.
    """
    if sight.scope.topics is None:
        return tuple(enrolments)
    return tuple(
        one.model_copy(update={"now": one.now.model_copy(update={"touchpoints": ()})})
        if one.now
        else one
        for one in enrolments
    )


def timeline_seen(timeline: Timeline, sight: Sight) -> Timeline:
    """Return what they see of a page. The next one begins where it would for all."""
    entries = (_event(each, sight) for each in timeline.entries if _is_seen(each, sight))
    return timeline.model_copy(update={"limited_to": str(sight.scope), "entries": tuple(entries)})


def preferences_seen(preferences: Preferences, sight: Sight) -> Preferences:
    """Return what they see of preferences: those on their topics, and what concerns every topic."""
    said = preferences.consents
    return preferences._replace(consents={at: said[at] for at in said if at[0] in sight.topics})


def may_change(change: PreferenceChange, sight: Sight) -> bool:
    """Tell whether a change keeps to their topics. Quiet hours concern every topic."""
    return not change.changes_quiet_hours and all(
        topic in sight.topics for topic, _ in change.consents
    )


def _is_seen(entry: Entry, sight: Sight) -> bool:
    if isinstance(entry, OptOutEntry):  # it concerns every topic
        return True
    if isinstance(entry, EventEntry):
        return bool(_own(entry.event.began, sight) or _own(entry.event.heard_by, sight))
    if isinstance(entry, MessageEntry):
        return sight.scope.covers(entry.journey, entry.message.topic)
    if isinstance(entry, AnswerEntry):
        return sight.scope.covers(entry.journey, entry.topic)
    return _journey_of(entry) in sight.journeys


def _journey_of(entry: EnrolmentEntry | TaskEntry | OperationEntry) -> str | None:
    if isinstance(entry, EnrolmentEntry):
        return entry.enrolment.journey
    return entry.task.journey if isinstance(entry, TaskEntry) else entry.request.journey


def _event(entry: Entry, sight: Sight) -> Entry:
    """Return an event without the journeys of others that it began, or not, or that heard it.

    Of its properties they see what a journey does: the declared ones, which are nothing personal.
    """
    if not isinstance(entry, EventEntry):
        return entry
    event, declared = entry.event, sight.events.get(entry.event.name, frozenset())
    own = {
        "began": _own(event.began, sight),
        "heard_by": _own(event.heard_by, sight),
        "began_no": began_no_seen(event, sight),
        "properties": {name: told for name, told in event.properties.items() if name in declared},
    }
    return entry.model_copy(update={"event": event.model_copy(update=own)})


def _own(workflow_ids: Iterable[str], sight: Sight) -> tuple[str, ...]:
    """Return those of their journeys: each workflow id begins with its journey's name."""
    return tuple(each for each in workflow_ids if each.partition("/")[0] in sight.journeys)
