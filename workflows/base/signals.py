"""Receiving an event, or setting aside a signal that is none."""

from collections.abc import Sequence

from temporalio.common import RawValue

from domain.events import AnswerNotUnderstood, IssueResolved
from domain.journeys import ExitReason
from workflows.base.declarations import exit_reason_of, kind_received
from workflows.base.gate import request_exit
from workflows.base.inbox import NotUnderstood, read_envelope
from workflows.base.state import JourneyState
from workflows.base.status import note_misunderstood, note_resolved, show


def receive(state: JourneyState, signal: str, args: Sequence[RawValue]) -> None:
    """Receive an event: keep it for a wait, or exit by it. Raises `NotUnderstood`."""
    envelope = read_envelope(signal, args)
    if state.inbox.is_repeat(envelope):
        return
    kind = kind_received(state.journey, envelope.name, envelope.properties, state.enrolment.key)
    if kind is None:
        raise NotUnderstood("not an event this enrolment listens to", envelope)
    if kind in state.journey.called_off_by:
        state.called_off_by = state.called_off_by or kind.tolerant(envelope.properties)
        request_exit(state, ExitReason.CALLED_OFF)
    elif reason := exit_reason_of(kind):
        request_exit(state, reason)
    elif kind is AnswerNotUnderstood:
        note_misunderstood(state, envelope.properties.get("asked"))
    else:
        state.inbox.remember(envelope)
        if kind is IssueResolved:
            note_resolved(state, envelope.properties.get("task"))


def set_aside(state: JourneyState, signal: str, args: Sequence[RawValue], error: Exception) -> None:
    """Quarantine a signal that was not understood: counted, shown, and nothing else happens."""
    state.inbox.quarantine(signal, args, error)
    show(state)
