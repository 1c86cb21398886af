"""Events that could not be handed on."""

from cli.explain.happened import Happened
from domain.explanation import ParkedEvent


def dead_letter(event: ParkedEvent) -> Happened:
    """Tell why an event could not be dispatched, and how to try again."""
    problem = event.problem or "no reason was kept"
    again = f"`jornada dead-letters requeue {event.event_id}` tries it again"
    return Happened(event.occurred_at, [f"{event.name}: {problem}", again])
