"""Receiving an event, or setting aside a signal that is none."""

from collections.abc import Sequence

from temporalio import workflow
from temporalio.common import RawValue

from domain.events import (
    AddressGiven,
    AnswerNotUnderstood,
    CustomerMerged,
    Envelope,
    Event,
    IssueClaimed,
    IssueResolved,
)
from domain.journeys import ExitReason
from workflows.base.declarations import exit_reason_of, kind_received
from workflows.base.gate import release, request_exit
from workflows.base.inbox import SIGNAL, NotUnderstood, read_envelope
from workflows.base.search_attributes import QUARANTINED
from workflows.base.state import JourneyState, entry_of
from workflows.base.status import note_claimed, note_misunderstood, note_resolved, show

IN_PART, BOUND_PER_KIND = "called-off-in-part", "inbox-bound-per-kind"
HEARS_FIRST = "hears-first-what-came-before"
ERASED_THOUGH_HELD = "erasure-ends-a-hold"
ENDS_AS_MERGED = "ends-as-merged"
LISTS_QUARANTINED = "lists-quarantined"
"""Patches. Each is asked for only where the ways part: other enrolments pay nothing."""


def receive(state: JourneyState, signal: str, args: Sequence[RawValue]) -> None:
    """Receive what was signalled. Raises `NotUnderstood`."""
    hear(state, read_envelope(signal, args))


def hear(state: JourneyState, envelope: Envelope) -> None:
    """Take in an event: keep it for a wait, or exit by it. Raises `NotUnderstood`."""
    if state.inbox.is_repeat(envelope):
        return
    kind = kind_received(state.journey, envelope.name, envelope.properties, state.enrolment.key)
    if kind is None:
        raise NotUnderstood("not an event this enrolment listens to", envelope)
    if kind in state.journey.called_off_by:
        _call_off(state, state.told(kind, envelope))
    elif reason := exit_reason_of(kind):
        _exit(state, reason)
    elif kind is CustomerMerged:
        _end_as_merged(state)
    elif kind is AddressGiven:
        state.address_given = True
    elif kind is AnswerNotUnderstood:
        note_misunderstood(state, envelope.properties.get("asked"))
    elif kind is IssueClaimed:
        note_claimed(state, IssueClaimed.tolerant(envelope.properties))
    else:
        _remember(state, envelope)
        if kind is IssueResolved:
            note_resolved(state, envelope.properties.get("task"))


def hear_first(state: JourneyState) -> None:
    """Take in what came before the enrolment began, as the start's input tells it.

    A worker of the last release does not know of it, and may have led the story on already.
    """
    earlier = state.enrolment.earlier
    for envelope in earlier if earlier and workflow.patched(HEARS_FIRST) else ():
        try:
            hear(state, envelope)
        except NotUnderstood as error:
            _quarantine(state, SIGNAL, (), error)


def _exit(state: JourneyState, reason: ExitReason) -> None:
    """Exit; an erasure does not wait for whoever holds the enrolment."""
    request_exit(state, reason)
    is_held = reason is ExitReason.ERASED and state.held is not None
    if is_held and workflow.patched(ERASED_THOUGH_HELD):
        release(state)


def _call_off(state: JourneyState, cause: Event) -> None:
    """Exit, where what was told so far calls the journey off; else only remember the cause."""
    state.causes = (*state.causes, cause)
    entry = entry_of(state, state.journey.begins_with)
    if not state.journey.is_called_off(entry, state.causes) and workflow.patched(IN_PART):
        return
    state.called_off_by = state.called_off_by or cause
    request_exit(state, ExitReason.CALLED_OFF)


def _end_as_merged(state: JourneyState) -> None:
    """Exit, held or not, as the customer lives the same story in an older run.

    A worker of the last release sets it aside, and leads the story on: in silence, as its claims
    are refused.
    """
    if workflow.patched(ENDS_AS_MERGED):
        request_exit(state, ExitReason.MERGED)
        release(state)


def _remember(state: JourneyState, envelope: Envelope) -> None:
    """Keep an event for a wait. Of a kind that nothing waits for, so many and no more."""
    inbox = state.inbox
    if not inbox.is_crowded(envelope.name) or workflow.patched(BOUND_PER_KIND):
        inbox.remember(envelope, is_awaited=state.wait.awaits(envelope))
    else:
        inbox.remember_within_all(envelope)


def set_aside(state: JourneyState, signal: str, args: Sequence[RawValue], error: Exception) -> None:
    """Quarantine a signal that was not understood: counted, shown, and nothing else happens."""
    _quarantine(state, signal, args, error)
    show(state)


def _quarantine(
    state: JourneyState, signal: str, args: Sequence[RawValue], error: Exception
) -> None:
    """Note it. By the first one the enrolment is found in lists: a flood costs no more."""
    state.inbox.quarantine(signal, args, error)
    if state.inbox.quarantined_count == 1 and workflow.patched(LISTS_QUARANTINED):
        (first,) = state.inbox.quarantined
        workflow.upsert_search_attributes([QUARANTINED.value_set(first.name)])
