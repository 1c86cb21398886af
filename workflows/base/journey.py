"""The base of every journey: its declarations, its life, and its door to Temporal.

A journey is a Temporal workflow that tells a `story` in verbs, which are in `verbs/`. Everything
here is deterministic: time comes from the workflow, zones and deliveries from activities, events
from one signal. Verbs and handlers are thin; how they work is in the modules beside this one.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import timedelta
from enum import StrEnum
from typing import ClassVar

from temporalio import workflow
from temporalio.common import RawValue

from domain.customers import Topic
from domain.events import Event
from domain.journeys import Ending, Enrolment, Reach, Stage, StatusReport
from domain.operations import OperatorRequest
from domain.re_entry import ReEntry
from domain.segments import Predicate, Segment, Where
from workflows.base import lifecycle, operations, signals
from workflows.base.declarations import CalledOffBy, check_declarations
from workflows.base.state import state_at_start
from workflows.base.status import status_of
from workflows.base.verbs.acting import Acting
from workflows.base.verbs.speaking import Speaking
from workflows.base.verbs.waiting import Waiting


class Journey(Speaking, Waiting, Acting):
    """A customer journey. Declare the class variables, tell the `story`, write `run` as shown.

    @workflow.run
    async def run(self, enrolment: Enrolment) -> Ending:
        return await self.follow(self.story)
    """

    begins_with: ClassVar[type[Event]]
    """The event that enrols a customer; its `KEY` field, if any, keys the enrolment."""
    listens_to: ClassVar[Mapping[type[Event], Reach]]
    """Every event the story waits for. Only these are signalled to it."""
    goal: ClassVar[type[Event]]
    """The event it exists to bring about."""
    topic: ClassVar[Topic]
    """What a customer unsubscribes from to exit it."""
    first_stage: ClassVar[Stage]
    begins_where: ClassVar[Where] = ()
    """What the event's own properties have to be: `prop("total") >= 50`."""
    begins_if: ClassVar[Predicate | None] = None
    """What has to hold of the customer, too."""
    asked_again_for: ClassVar[timedelta] = timedelta(0)
    """So long it is asked again whether `begins_if` holds: their profile may come a moment later.
    Real time at any pace, from when the event came in."""
    kept_out: ClassVar[Predicate | None] = None
    """Who does not enter, whoever asks for it."""
    re_entry: ClassVar[ReEntry] = ReEntry.ONCE
    """How often a customer may live it, under each key."""
    begins_within: ClassVar[timedelta] = timedelta(hours=72)
    """An event told later than this after it happened begins nothing. Real time at any pace."""
    watches: ClassVar[tuple[Segment, ...]] = ()
    """Segments of which `Segment Entered` and `Segment Left` are told, to begin with or to hear."""
    starts: ClassVar[tuple[str, ...]] = ()
    """Other journeys that its story starts, by their names: journeys do not import each other."""
    tells: ClassVar[tuple[type[Event], ...]] = ()
    """Events that its story tells other customers of."""
    called_off_by: ClassVar[CalledOffBy] = ()
    """Events that end it at once, with its `exit_message`, such as a cancelled order. As a table
    with the outcome of each: `{OrderCancelled: Outcome.CANCELLED}`; else that is `left`."""

    def __init_subclass__(cls) -> None:
        """Refuse a journey that lacks a declaration, before any customer is in it."""
        super().__init_subclass__()
        check_declarations(cls)

    @workflow.init
    def __init__(self, enrolment: Enrolment) -> None:
        self._state = state_at_start(type(self), enrolment)
        signals.hear_first(self._state)

    @classmethod
    def journey_name(cls) -> str:
        """Return the workflow type, which `@workflow.defn(name=...)` gave: `post_purchase`."""
        name: str = getattr(cls, "__temporal_workflow_definition").name
        return name

    @classmethod
    def title(cls) -> str:
        """Return the journey's name as a person reads it: `Post purchase`."""
        return cls.journey_name().replace("_", " ").capitalize()

    # --- its life ------------------------------------------------------------------------------

    async def follow(self, story: Callable[[], Awaitable[StrEnum]]) -> Ending:
        """Run a story to its named end, whatever is signalled meanwhile."""
        return await lifecycle.follow(self._state, story, self.exit_message)

    async def exit_message(self, cause: Event) -> None:
        """Send one last message when `cause` called the journey off. Override to send it."""

    @classmethod
    def is_called_off(cls, entry: Event, causes: Sequence[Event]) -> bool:  # noqa: ARG003 - for overrides
        """Tell whether `causes`, events of `called_off_by` in their order, call it off together.

        `entry` began it. Override where not each of them does by itself.
        """
        return True

    @property
    def customer_id(self) -> str:
        """The opaque id of its customer, as the enrolment began."""
        return self._state.enrolment.customer_id

    @property
    def key(self) -> str | None:
        """The key of this enrolment, such as an order's id; None in a journey without one."""
        return self._state.enrolment.key

    # --- its door to Temporal ------------------------------------------------------------------

    @workflow.signal(
        dynamic=True,
        description="`event`: {event_id, name, properties, occurred_at}. Others are quarantined.",
    )
    def _on_signal(self, signal: str, args: Sequence[RawValue]) -> None:
        """Receive an event. The quarantining interceptor catches whatever is raised here."""
        signals.receive(self._state, signal, args)

    def quarantine(self, signal: str, args: Sequence[RawValue], error: Exception) -> None:
        """Set aside a signal that could not be understood, visibly, and live on."""
        signals.set_aside(self._state, signal, args, error)

    @workflow.query(name="status")
    def status(self) -> StatusReport:
        """Tell where this enrolment stands."""
        return status_of(self._state)

    @workflow.update(
        name="hold", description="Send nothing and end nothing until resumed. Clocks run on."
    )
    async def hold(self, request: OperatorRequest) -> None:
        """Hold the enrolment."""
        await operations.hold(self._state, request)

    @hold.validator
    def _can_hold(self, request: OperatorRequest) -> None:
        operations.check_hold(self._state)

    @workflow.update(
        name="resume", description="Go on. An event received meanwhile beats a time-out."
    )
    async def resume(self, request: OperatorRequest) -> None:
        """Let a held enrolment go on."""
        await operations.resume(self._state, request)

    @resume.validator
    def _can_resume(self, request: OperatorRequest) -> None:
        operations.check_resume(self._state)

    @workflow.update(name="skip_wait", description="End the present wait as if its time were over.")
    async def skip_wait(self, request: OperatorRequest) -> None:
        """End the present wait now."""
        await operations.skip_wait(self._state, request)

    @skip_wait.validator
    def _can_skip_wait(self, request: OperatorRequest) -> None:
        operations.check_skip_wait(self._state)

    @workflow.update(name="leave", description="End the enrolment as `left`, held or not.")
    async def leave(self, request: OperatorRequest) -> None:
        """Take the customer out."""
        await operations.leave(self._state, request)

    @leave.validator
    def _can_leave(self, request: OperatorRequest) -> None:
        operations.check_leave(self._state)
