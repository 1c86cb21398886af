"""What customers did, as it was told to us; and events that could not be handed on."""

from collections.abc import Iterable
from datetime import timedelta

from adapters.settings import inbound_sources
from adapters.store.events.names import (
    ALIAS,
    CHANNEL_RESTARTED,
    CHANNEL_STOPPED,
    FROM_ALIAS,
    FROM_ANSWERS,
    FROM_IDENTIFY,
    FROM_REPORTS,
    FROM_TASKS,
    IDENTIFY,
    OPT_OUT_SOURCES,
    TEXT_RECEIVED,
)
from cli.explain.happened import Happened
from cli.explain.hearing import hearing_of
from domain.clock import humanized
from domain.events import REPORTS, Answered, AnswerNotUnderstood, IssueResolved
from domain.explanation import ExplainedEvent, ParkedEvent

TOLD_LATE = timedelta(minutes=5)
"""What reached us later than this after it happened was told late."""
_TOLD_ELSEWHERE = (
    IDENTIFY,
    ALIAS,
    Answered.event_name(),
    AnswerNotUnderstood.event_name(),
    IssueResolved.event_name(),
    TEXT_RECEIVED,
    CHANNEL_STOPPED,
    CHANNEL_RESTARTED,
    *(report.event_name() for report in REPORTS),
)
"""Told under the message, the task or the channel that they are about ..."""
_OURS = (
    *OPT_OUT_SOURCES,
    *inbound_sources(),
    FROM_IDENTIFY,
    FROM_ALIAS,
    FROM_ANSWERS,
    FROM_TASKS,
    FROM_REPORTS,
)
"""... where Jornada wrote them, from these sources."""


def events_shown(told: Iterable[ExplainedEvent]) -> list[Happened]:
    """Tell what the customer did, but for what is told elsewhere."""
    return [_event(event) for event in told if not _is_told_elsewhere(event)]


def _is_told_elsewhere(event: ExplainedEvent) -> bool:
    """Tell whether Jornada wrote it; what a company tracks under such a name is shown."""
    return event.name in _TOLD_ELSEWHERE and event.source in _OURS


def dead_letter(event: ParkedEvent) -> Happened:
    """Tell why an event could not be dispatched, and how to try again."""
    problem = event.problem or "no reason was kept"
    again = f"`jornada dead-letters requeue {event.event_id}` tries it again"
    return Happened(event.occurred_at, [f"{event.name}: {problem}", again])


def _event(event: ExplainedEvent) -> Happened:
    late = event.received_at - event.occurred_at
    told = f", told {humanized(late)} later" if late > TOLD_LATE else ""
    waits = ", not handed on yet" if event.state == "pending" else ""
    said = f"{event.name} ({event.source}{told}){waits}"
    return Happened(event.occurred_at, [said, *hearing_of(event)])
