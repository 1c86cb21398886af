"""What came of an event: whom it began, who heard it, or why nobody did."""

from domain.explanation import ExplainedEvent


def hearing_of(event: ExplainedEvent) -> list[str]:
    """Tell what came of an event; nothing of one that has still to be handed on."""
    lines = [f"it began {workflow_id}" for workflow_id in event.began]
    if event.heard_by:
        lines.append(f"heard by {', '.join(event.heard_by)}")
    if event.unheard_because:
        lines.append(f"heard by nobody: {event.unheard_because}")
    return lines
