"""What happened, an entry a row: each kind of entry is a function here."""

from collections.abc import Sequence
from functools import singledispatch

from adapters.store.events.names import FROM_REPORTS
from adapters.store.states import EventState
from domain.view import (
    AnswerEntry,
    EnrolmentEntry,
    Entry,
    EventEntry,
    MessageEntry,
    OperationEntry,
    OptOutEntry,
    TaskEntry,
)
from starter.telling.answers import said, wrote
from starter.telling.consents import opt_out
from starter.telling.enrolments import ending_told, journey_told
from starter.telling.events import event_told
from starter.telling.moments import Clock
from starter.telling.people import operation, task
from starter.telling.plainly import label
from starter.telling.touchpoints import delivered


@singledispatch
def entry_told(entry: Entry, clock: Clock) -> Sequence[str]:
    """Tell an entry in lines."""
    raise TypeError(f"{type(entry).__name__} at {clock.moment(entry.at)} cannot be told")


@entry_told.register
def _(entry: EventEntry, clock: Clock) -> Sequence[str]:
    event = entry.event
    if event.source == FROM_REPORTS:
        return [f"{event.name}: {event.properties.get('message', 'a message')}"]
    lines = event_told(event, clock).lines
    if event.state == EventState.DEAD_LETTER:
        lines.append("it could not be handed on: it is a dead letter")
    elif event.is_unheard and not event.unheard_because and not event.began_no:
        lines.append("heard by nobody")
    return lines


@entry_told.register
def _(entry: OptOutEntry, clock: Clock) -> Sequence[str]:
    return opt_out(entry.opt_out, clock).lines


@entry_told.register
def _(entry: MessageEntry, clock: Clock) -> Sequence[str]:
    if entry.kind == "message_left":
        waited = clock.moment(entry.message.created_at)
        return [
            f"{entry.message.message}: left by {entry.message.channel}, had waited since {waited}"
        ]
    return delivered(entry.message, clock)


@entry_told.register
def _(entry: AnswerEntry, clock: Clock) -> Sequence[str]:
    about = f"{entry.message}: " if entry.message else ""
    return [f"{about}{said(entry.answer, clock)}", *wrote(entry.answer)]


@entry_told.register
def _(entry: EnrolmentEntry, _clock: Clock) -> Sequence[str]:
    journey = journey_told(entry.enrolment)
    if entry.kind == "enrolment_began":
        return [f"the journey {journey} began"]
    return [f"the journey {journey} {ending_told(entry.enrolment)}"]


@entry_told.register
def _(entry: TaskEntry, clock: Clock) -> Sequence[str]:
    told = entry.task
    if entry.kind == "task_opened":
        return task(told, clock).lines[:2]  # what was done has an entry of its own
    note = [f"note: {told.resolution}"] if told.resolution else []
    return [f"{told.resolved_by} did the task {told.task_id}: {label(told.reason)}", *note]


@entry_told.register
def _(entry: OperationEntry, _clock: Clock) -> Sequence[str]:
    return operation(entry.request).lines
