"""What customers did, as it was told to us; and events that could not be handed on."""

from collections.abc import Iterable
from datetime import timedelta

from adapters.store.events.elsewhere import OURS, TOLD_ELSEWHERE
from adapters.store.events.names import CHANNEL_RESTARTED, CHANNEL_STOPPED
from domain.clock import humanized
from domain.events import REPORTS
from domain.explanation import ExplainedEvent, ParkedEvent
from starter.telling.happened import Happened
from starter.telling.hearing import hearing_of
from starter.telling.moments import Clock

TOLD_LATE = timedelta(minutes=5)
"""What reached us later than this after it happened was told late."""
_NOT_SHOWN = (
    *TOLD_ELSEWHERE,
    CHANNEL_STOPPED,
    CHANNEL_RESTARTED,
    *(report.event_name() for report in REPORTS),
)
"""Told under the message, the task or the channel that they are about."""
_STANDS = {"pending": ", not handed on yet", "discarded": ", discarded"}


def events_shown(told: Iterable[ExplainedEvent], clock: Clock) -> list[Happened]:
    """Tell what the customer did, but for what is told elsewhere."""
    return [event_told(event, clock) for event in told if not _is_told_elsewhere(event)]


def _is_told_elsewhere(event: ExplainedEvent) -> bool:
    """Tell whether Jornada wrote it; what a company tracks under such a name is shown."""
    return event.name in _NOT_SHOWN and event.source in OURS


def dead_letter(event: ParkedEvent) -> Happened:
    """Tell why an event could not be dispatched, and how to try again."""
    problem = event.problem or "no reason was kept"
    again = f"`jornada dead-letters requeue {event.event_id}` tries it again"
    return Happened(event.occurred_at, [f"{event.name}: {problem}", again])


def event_told(event: ExplainedEvent, clock: Clock) -> Happened:
    """Tell what the customer did, how it came, and what came of it."""
    late = event.received_at - event.occurred_at
    told = f", told {humanized(late)} later" if late > TOLD_LATE else ""
    said = f"{event.name} ({event.source}{told}){_STANDS.get(event.state, '')}"
    return Happened(event.occurred_at, [said, *hearing_of(event, clock)])
