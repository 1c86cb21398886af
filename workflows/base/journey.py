"""The base of every journey: its declarations, its verbs, and its door to Temporal.

A journey is a Temporal workflow that tells a `story` in verbs. Everything here is deterministic:
time comes from the workflow, zones and deliveries from activities, events from one signal. The
verbs and handlers are thin; how they work is in the modules beside this one.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import ClassVar, TypeVar, cast

from temporalio import workflow
from temporalio.common import RawValue

from domain.calls import A, Call, R
from domain.customers import Channel, Topic
from domain.events import Answered, Event, IssueResolved
from domain.in_common import LISTS
from domain.journeys import Ending, Enrolment, Reach, Stage, StatusReport
from domain.knobs import Knob, V
from domain.messages import Delivery, Message
from domain.opening import OpeningHours
from domain.operations import OperatorRequest
from domain.re_entry import ReEntry
from domain.segments import Predicate, Segment, Where
from domain.starting import Began
from domain.tellings import Reached
from workflows.base import (
    calendar,
    calls,
    common,
    gathering,
    knobs,
    lifecycle,
    operations,
    products,
    questions,
    reports,
    segments,
    signals,
    starting,
    tasks,
    telling,
    unsubscribing,
)
from workflows.base.awaited import Awaited, CancelIf, any_of, causes_of, wanted_among
from workflows.base.calendar import Until
from workflows.base.declarations import CalledOffBy, check_declarations
from workflows.base.first_of import First, first_of
from workflows.base.gate import gate
from workflows.base.search_attributes import STAGE
from workflows.base.sends import Fact, intent_of, send_on_first_channel
from workflows.base.state import entry_of, state_at_start
from workflows.base.status import show, status_of
from workflows.base.waits import (
    IDLE,
    Wanted,
    check_listened,
    check_time,
    wait,
)

E = TypeVar("E", bound=Event)

ANSWERED_BY_PERSON_WITHIN = timedelta(hours=2)


class Journey:
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

    def now(self) -> datetime:
        """Return the journey's time: the clock a rehearsal speeds up."""
        return self._state.now()

    def began_with(self, kind: type[E]) -> E:
        """Return the event that began this enrolment; a bare one where there was none."""
        return entry_of(self._state, kind)

    # --- its verbs -----------------------------------------------------------------------------

    async def send(
        self,
        message: Message,
        *,
        via: Channel | Sequence[Channel],
        facts: Mapping[str, Fact | None] | None = None,
        about: Event | None = None,
        recommending: Sequence[str] | None = None,
        cancel_if: CancelIf = (),
    ) -> Delivery:
        """Send one message on the first channel that takes it.

        Waits through quiet hours, caps and a vendor's outage; `cancel_if` names what makes a
        waiting message obsolete. `facts` are what its templates print beside the entry event's
        properties; `about` is an event that the story was told, of which they read all;
        `recommending` are the ids of the products that they show. Returns the delivery: sent, or
        why not. A channel that refuses (no address, no consent, a suppressed number) lets the next
        one try; one that may have sent it does not.
        """
        await gate(self._state)
        intent = intent_of(self._state, message, via, facts, cancel_if, about, recommending)
        return await send_on_first_channel(self._state, intent)

    async def ask(
        self,
        message: Message,
        *,
        via: Channel | Sequence[Channel],
        facts: Mapping[str, Fact | None] | None = None,
        about: Event | None = None,
        within: timedelta | None = None,
        until: Until | None = None,
        cancel_if: CancelIf = (),
    ) -> Answered | None:
        """Send a question, and wait for its answer `within` a duration or `until` a moment.

        Returns the answer to this very question, or None when the time is over. `cancel_if` names
        an event that makes the question obsolete, and is left for a later wait. Where no channel
        took the question, None comes at once with `within`, and at that moment with `until`, so
        that the story goes on then. A text that is no answer gets a helpful reply, and never comes
        here. Of an answer in their own words, only that comes: a person has the words.
        """
        await gate(self._state)
        check_time(within, until)
        questions.check_asks(message)
        intent = intent_of(self._state, message, via, facts, cancel_if, about)
        return await questions.ask(self._state, intent, within, until)

    def was_sent(self, message: Message) -> bool:
        """Tell whether the newest use of a message left, or may have: a question that was asked."""
        return reports.was_sent(self._state, message)

    async def wait_for(
        self,
        *kinds: type[E] | Awaited[E],
        within: timedelta | None = None,
        until: Until | None = None,
        about: Message | None = None,
        where: Where = (),
    ) -> E | None:
        """Wait for an event of one of these kinds, `within` a duration or `until` a moment.

        Returns the earliest one received and not yet taken, at once if it is there already, or None
        when the time is over. `until` is journey time, a time of the customer's day or one on a
        declared day. Of delivery reports (`MessageOpened` and its like), `about` takes only those
        of the newest use of that message. `where` takes only events whose declared fields are so:
        `prop("channel") == "branch"`. Of several that are each so, one is an `Awaited` without a
        time.
        """
        wanted, doing = wanted_among(self._state, kinds, about, where)
        check_listened(self._state, wanted.kinds)
        return cast("E | None", await wait(self._state, wanted, within, until, doing))

    async def first_of(self, *awaited: Awaited[E] | Until) -> First[E]:
        """Wait for whichever comes first: events with a time of their own each, or moments.

        Returns the one of them, and the event; None where its time is over. The others are left for
        a later wait.
        """
        return await first_of(self._state, awaited)

    async def gather(
        self,
        *kinds: type[E],
        within: timedelta | None = None,
        quiet_for: timedelta | None = None,
        at_most: timedelta | None = None,
        where: Where = (),
        cancel_if: CancelIf = (),
    ) -> list[E]:
        """Return all events of these kinds received `within` a duration, in their order.

        With `quiet_for`, those received until none has happened for so long, `at_most` for another
        duration. `cancel_if` names an event that ends the gathering, and is left for a later wait.
        """
        gathering.check_window(within, quiet_for, at_most)
        obsolete_by = any_of(causes_of(cancel_if))
        check_listened(self._state, (*kinds, *obsolete_by.kinds))
        wanted = reports.such(kinds, where)._replace(obsolete_by=obsolete_by.takes)
        if quiet_for is not None and at_most is not None:
            gathered = gathering.gather_until_quiet(self._state, wanted, quiet_for, at_most)
        else:
            gathered = gathering.gather_within(self._state, wanted, within or timedelta())
        return cast("list[E]", await gathered)

    async def sleep(self, duration: timedelta) -> None:
        """Let a duration pass."""
        await wait(self._state, Wanted(), duration, None, IDLE)

    async def sleep_until(self, moment: Until) -> None:
        """Let time pass until a moment: journey time, a time of their day or one on a declared day.

        Their zone is read again on waking; if they have moved, their new morning counts.
        """
        await wait(self._state, Wanted(), None, moment, IDLE)

    async def today(self, zone: str | None = None) -> date:
        """Return today's date: where the customer is, or in a zone, such as the hotel's."""
        return await calendar.which_day(self._state, zone)

    async def in_opening_hours(
        self, duration: timedelta, hours: OpeningHours, *, since: datetime | None = None
    ) -> datetime:
        """Return when so much of a team's opening hours has passed, from now or `since` a moment.

        Two hours from Friday at 17:30 are over on Monday at 10:30, where it closes at 18:00 and
        opens at 9:00. The moment may be past.
        """
        return await calendar.opening_time(self._state, duration, hours, since)

    async def enter_stage(self, stage: Stage) -> None:
        """Note where the customer stands now."""
        await gate(self._state)
        if stage is not self._state.stage:
            self._state.stage = stage
            workflow.upsert_search_attributes([STAGE.value_set(stage.value)])
            show(self._state)

    async def customer_is(self, segment: Segment) -> bool:
        """Tell whether the customer is in a segment now; a store that is away is asked again."""
        return await segments.customer_is(self._state, segment)

    async def have_in_common(self, one: Event, other: Event, *, of: Sequence[str] = LISTS) -> bool:
        """Tell whether two events that it was told name the same thing: a basket's and an order's.

        `of` names the lists that are not declared, and are compared in the store: by `product_id`,
        `sku` or `id` of what is in them. An event that is gone has nothing in common.
        """
        return await common.have_in_common(self._state, one, other, of)

    async def unsubscribe(self, *topics: Topic) -> None:
        """Withdraw the customer's consent to topics, on every channel.

        The consent log names the journey. It ends no journey, this one included; what the customer
        says later counts.
        """
        await unsubscribing.unsubscribe(self._state, topics)

    async def call(self, call: Call[A, R], argument: A) -> R:
        """Call an activity of the journey's own, such as a look into the stock.

        Raises `CallFailed` for a failure that is definite; an outage is waited for.
        """
        return await calls.call(self._state, call, argument)

    async def products_like(
        self,
        product_id: str | None = None,
        *,
        category: str | None = None,
        most: int,
        leaving_out: Sequence[str] = (),
    ) -> tuple[str, ...]:
        """Return the ids of products like one, or of a category: give them to `recommending=`.

        There may be fewer than `most`, or none, as while the catalogue is away for long.
        """
        return await products.products_like(self._state, product_id, category, most, leaving_out)

    async def newest_products(
        self, since: datetime, *, most: int, leaving_out: Sequence[str] = ()
    ) -> tuple[str, ...]:
        """Return the ids of products that came since a moment, the newest first, as above."""
        return await products.newest_products(self._state, since, most, leaving_out)

    async def start(self, journey: str, *, key: str | None = None) -> Began:
        """Start another journey for this customer, by its name; `key` where that has one.

        Its own rules hold: who is kept out, and how often they may enter. Tells whether it began,
        and why not. It is started once, also where this is tried again.
        """
        return await starting.start_journey(self._state, journey, key)

    async def tell(self, customer_id: str, event: Event) -> Reached:
        """Tell another customer's journeys of something: `event` begins them, or is heard by them.

        It is stored once, as an event of that customer, also where this is tried again. Tells
        whether they were reached, and why not. It sends nothing: their own journey decides that.
        """
        return await telling.tell(self._state, customer_id, event)

    async def knob(self, knob: Knob[V]) -> V:
        """Return what operators have set a knob to; its default where they have not.

        It is asked at each use, so that a story that waits for weeks has the value of the day.
        """
        return await knobs.knob_of(self._state, knob)

    async def hand_to_person(
        self,
        *,
        owner: str,
        reason: str,
        within: timedelta = ANSWERED_BY_PERSON_WITHIN,
        resolved_within: timedelta | None = None,
        cancel_if: CancelIf = (),
    ) -> bool:
        """Ask a person of the team `owner` to help within a time; `reason` names nobody.

        With `resolved_within`, wait for the `Issue Resolved` that says the help was given, and tell
        whether it came. Does nothing when an event of `cancel_if` was received.
        """
        state, obsolete_by = self._state, any_of(causes_of(cancel_if))
        await gate(state)
        check_listened(state, [*obsolete_by.kinds, *([IssueResolved] if resolved_within else [])])
        if state.inbox.holds(obsolete_by.takes):
            return False
        task = await tasks.open_task(state, owner, reason, within)
        if resolved_within is None:
            return False
        return await tasks.wait_until_resolved(state, owner, task, resolved_within)

    async def close_tasks(self, because: str) -> None:
        """Take back what people were asked and need not do any more; `because` names nobody.

        They are done as of now, so that none of them is overdue, and each tells how long it took.
        """
        await gate(self._state)
        await tasks.close_tasks(self._state, because)

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
