"""What came of an event: whom it began, who heard it, or why nobody did."""

from domain.explanation import ExplainedEvent, NotBegun
from starter.telling.moments import Clock


def hearing_of(event: ExplainedEvent, clock: Clock) -> list[str]:
    """Tell what came of an event; nothing of one that has still to be handed on."""
    lines = [f"it began {workflow_id}" for workflow_id in event.began]
    if event.heard_by:
        lines.append(f"heard by {', '.join(event.heard_by)}")
    lines += [_not_begun(each, clock) for each in event.began_no]
    if event.unheard_because:
        lines.append(f"heard by nobody: {event.unheard_because}")
    return lines


def _not_begun(decided: NotBegun, clock: Clock) -> str:
    asked = decided.asked_until
    again = f" (asked again until {clock.moment(asked)})" if asked else ""
    return f"it began no {decided.journey}: {decided.why}{again}"
