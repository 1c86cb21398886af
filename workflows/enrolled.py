"""One enrolment: what it declares, what it heard, whether it is being left, and how it is seen."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import ClassVar, TypeVar

from temporalio import workflow
from temporalio.common import RawValue

with workflow.unsafe.imports_passed_through():
    from domain.customers import Topic
    from domain.errors import JourneyMistake
    from domain.events import AccountDeleted, Answered, CustomerErased, Event, Unsubscribed
    from domain.journeys import (
        Correlation,
        Ending,
        Enrolment,
        Hold,
        LeaveReason,
        ReEntry,
        Stage,
        StatusReport,
        TouchpointLine,
    )
    from domain.messages import Delivery, Message
    from workflows.details import details
    from workflows.inbox import Inbox, NotUnderstood, read_envelope

E = TypeVar("E", bound=Event)

_LEAVE_REASONS: Mapping[type[Event], LeaveReason] = {
    Unsubscribed: LeaveReason.UNSUBSCRIBED,
    AccountDeleted: LeaveReason.ACCOUNT_DELETED,
    CustomerErased: LeaveReason.ERASED,
}

_DECLARATIONS = ("begins_with", "listens_to", "goal", "topic", "first_stage")


class Left(Exception):
    """Ends the story at a verb; never seen by a journey."""


class Enrolled:
    """What every journey is made of beside its verbs."""

    begins_with: ClassVar[type[Event]]
    """The event that enrols a customer; its `KEY` field, if any, keys the enrolment."""
    listens_to: ClassVar[Mapping[type[Event], Correlation]]
    """Every event the story waits for. Only these are signalled to it."""
    goal: ClassVar[type[Event]]
    """The event it exists to bring about."""
    topic: ClassVar[Topic]
    """What a customer unsubscribes from to leave it."""
    first_stage: ClassVar[Stage]
    re_entry: ClassVar[ReEntry] = ReEntry.ONCE
    called_off_by: ClassVar[tuple[type[Event], ...]] = ()
    """Events that end it at once, with its `farewell`, such as a cancelled order."""

    def __init_subclass__(cls) -> None:
        """Refuse a journey that lacks a declaration, before any customer is in it."""
        super().__init_subclass__()
        if "story" in vars(cls):
            missing = [name for name in _DECLARATIONS if not hasattr(cls, name)]
            if missing:
                raise JourneyMistake(f"{cls.__name__} lacks {', '.join(missing)}")

    @workflow.init
    def __init__(self, enrolment: Enrolment) -> None:
        info = workflow.info()
        self._enrolment = enrolment
        self._run_id = info.first_execution_run_id
        entry = enrolment.entry
        self._inbox = Inbox(already_counted=(entry.event_id,) if entry else ())
        self._stage = self.first_stage
        self._zone: str | None = None
        self._uses: dict[str, int] = {}
        self._touchpoints: dict[str, TouchpointLine] = {}
        self._doing = "starting"
        self._awaited: tuple[str, ...] = ()
        self._until: datetime | None = None
        self._held: Hold | None = None
        self._leaving: LeaveReason | None = None
        self._called_off: Event | None = None
        self._saying_farewell = False
        self._ending: Ending | None = None

    @classmethod
    def journey_name(cls) -> str:
        """Return the workflow type, which `@workflow.defn(name=...)` gave: `post_purchase`."""
        name: str = getattr(cls, "__temporal_workflow_definition").name
        return name

    @classmethod
    def title(cls) -> str:
        """Return the journey's name as a person reads it: `Post purchase`."""
        return cls.journey_name().replace("_", " ").capitalize()

    def now(self) -> datetime:
        """Return the journey's time: the clock a rehearsal speeds up."""
        return self._enrolment.pace.journey_time(workflow.now())

    def began_with(self, kind: type[E]) -> E:
        """Return the event that began this enrolment; a bare one where there was none."""
        entry = self._enrolment.entry
        return kind.tolerant(entry.properties if entry else {})

    # --- hearing -------------------------------------------------------------------------------

    @workflow.signal(
        dynamic=True,
        description="`event`: {event_id, name, properties, occurred_at}. Others are quarantined.",
    )
    def _on_signal(self, signal: str, args: Sequence[RawValue]) -> None:
        """Hear an event. The quarantining interceptor catches whatever is raised here."""
        envelope = read_envelope(signal, args)
        if self._inbox.is_repeat(envelope):
            return
        kind = self.hears(envelope.name, envelope.properties, self._enrolment.key)
        if kind is None:
            raise NotUnderstood("not an event this enrolment listens to", envelope)
        if kind in self.called_off_by:
            self._called_off = self._called_off or kind.tolerant(envelope.properties)
            self._leave(LeaveReason.CALLED_OFF)
        elif kind in _LEAVE_REASONS:
            self._leave(_LEAVE_REASONS[kind])
        else:
            self._inbox.remember(envelope)

    @classmethod
    def kinds_heard(cls) -> tuple[type[Event], ...]:
        """Return the events that reach an enrolment: awaited, answers, or a reason to leave."""
        return (*cls.listens_to, Answered, *cls.called_off_by, *_LEAVE_REASONS)

    @classmethod
    def hears(
        cls, name: str, properties: Mapping[str, object], key: str | None
    ) -> type[Event] | None:
        """Return the event's kind if an enrolment under `key` hears it, else None.

        The dispatcher asks before it signals; the enrolment asks again, as anyone may signal.
        """
        kind = next((kind for kind in cls.kinds_heard() if kind.event_name() == name), None)
        if kind is Unsubscribed:
            return kind if Unsubscribed.leaves(properties, cls.topic) else None
        if kind is None or kind.KEY is None or key is None:
            return kind
        is_own = kind.key_of(properties) == key
        if kind is cls.begins_with and is_own:
            return None  # what began it, told once more
        any_key = cls.listens_to.get(kind) is Correlation.ANY_KEY
        return kind if any_key or is_own else None

    def quarantine(self, signal: str, args: Sequence[RawValue], error: Exception) -> None:
        """Set aside a signal that could not be understood, visibly, and live on."""
        self._inbox.quarantine(signal, args, error)
        self._show(self._doing)

    def _leave(self, reason: LeaveReason) -> None:
        # Whoever unsubscribes while an order is called off is not owed a farewell any more; whose
        # order is called off twice is owed it once.
        if reason is LeaveReason.CALLED_OFF and self._saying_farewell:
            return
        if self._leaving in (None, LeaveReason.CALLED_OFF):
            self._leaving = reason

    # --- being seen ----------------------------------------------------------------------------

    @workflow.query(name="status")
    def status(self) -> StatusReport:
        """Tell where this enrolment stands."""
        return StatusReport(
            journey=workflow.info().workflow_type,
            customer_id=self._enrolment.customer_id,
            key=self._enrolment.key,
            stage=self._stage,
            doing=self._doing,
            waiting_for=self._awaited,
            until=self._until,
            touchpoints=tuple(self._touchpoints.values()),
            quarantined=tuple(self._inbox.quarantined),
            quarantined_count=self._inbox.quarantined_count,
            held=self._held,
            ending=self._ending,
        )

    def _show(self, doing: str) -> None:
        self._doing = doing
        workflow.set_current_details(details(self.status(), self._enrolment.pace))

    def _note(self, key: str, message: Message, delivery: Delivery) -> None:
        self._touchpoints[key] = TouchpointLine(
            message=message.name,
            title=message.title,
            channel=delivery.channel.label,
            status=delivery.status.value,
            reason=delivery.reason.value,
            at=self._enrolment.pace.journey_time(delivery.at),
        )

    def _note_answer(self, key: str, answer: Answered) -> None:
        if line := self._touchpoints.get(key):
            self._touchpoints[key] = line.model_copy(update={"answer": answer.option})
