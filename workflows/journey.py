"""The base of every journey: its verbs.

A journey is a Temporal workflow that tells a `story` in verbs. Everything here is deterministic:
time comes from the workflow, zones and deliveries from activities, events from one signal. How the
verbs work is in the rooms beneath: sending, pausing, lived, steered, enrolled.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import TypeVar, cast

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from activities.records import RecordActivities
    from domain.customers import Channel
    from domain.errors import JourneyMistake
    from domain.events import Answered, Envelope, Event, IssueResolved, MessageReport
    from domain.ids import place_of, touchpoint_key
    from domain.journeys import Stage, TaskRequest
    from domain.messages import AnswerWindow, Delivery, Message, Status
    from workflows.pausing import CancelIf, Until, Wanted, check_time, kinds_of
    from workflows.run_local import run_local
    from workflows.search_attributes import STAGE
    from workflows.sending import Fact, Sending

E = TypeVar("E", bound=Event)

IDLE = "letting time pass"
ANSWERED_BY_PERSON_WITHIN = timedelta(hours=2)
ANSWERS_CLOSE_EARLIER = timedelta(minutes=1)
"""An answer accepted in the last moment still has to reach the journey before it goes on."""


class Journey(Sending):
    """A customer journey. Declare the class variables, tell the `story`, write `run` as shown.

    @workflow.run
    async def run(self, enrolment: Enrolment) -> Ending:
        return await self.follow(self.story)
    """

    async def send(
        self,
        message: Message,
        *,
        via: Channel | Sequence[Channel],
        facts: Mapping[str, Fact | None] | None = None,
        unless: CancelIf = (),
    ) -> Delivery:
        """Send one message on the first channel that takes it.

        Waits through quiet hours, caps and a vendor's outage; `unless` names what makes a waiting
        message obsolete. `facts` are what its templates print beside the entry event's
        properties. Returns the delivery: sent, or why not. A channel that refuses (no address, no
        consent, a barred number) lets the next one try; one that may have sent it does not.
        """
        await self._gate()
        return await self._send_on_first_channel(
            self._intent(message, via, facts, kinds_of(unless))
        )

    async def ask(
        self,
        message: Message,
        *,
        via: Channel | Sequence[Channel],
        facts: Mapping[str, Fact | None] | None = None,
        within: timedelta | None = None,
        until: Until | None = None,
        unless: CancelIf = (),
    ) -> Answered | None:
        """Send a question, and wait for its answer `within` a duration or `until` a moment.

        Returns the answer to this very question, or None when the time is over; `unless` names an
        event that makes it obsolete, and is left for a later wait. Where nobody could be asked,
        None comes at once with `within`, and with `until` at that moment, as the story goes on
        then. What is no answer is met with help at the door, and never comes here.
        """
        await self._gate()
        check_time(within, until)
        if message.asks is None:
            raise JourneyMistake(f"{message.name} asks nothing: give it asks=, or use send")
        intent = self._intent(message, via, facts, kinds_of(unless))
        options = message.asks.options_of(intent.facts)
        intent = intent._replace(answer=await self._window(options, within, until))
        delivery = await self._send_on_first_channel(intent)
        is_asked = delivery.status in (Status.SENT, Status.UNKNOWN)
        if within is not None:
            if not is_asked:
                return None
            # From its sending: a hold while it was under way must not set us apart from the store.
            sent_at = self._enrolment.pace.journey_time(delivery.at)
            until, within = sent_at + within, None
        asked = place_of(intent.key)

        def fits(heard: Envelope) -> bool:
            told = heard.properties
            return told.get("asked") == asked and told.get("option") in options

        wanted = Wanted((Answered,) if is_asked else (), fits, kinds_of(unless))
        doing = f"waiting for an answer to {message.title}" if is_asked else IDLE
        answer = cast("Answered | None", await self._pause(wanted, within, until, doing))
        if answer is not None:
            self._note_answer(intent.key, answer)
        return answer

    async def wait_for(
        self,
        *kinds: type[E],
        within: timedelta | None = None,
        until: Until | None = None,
        about: Message | None = None,
    ) -> E | None:
        """Wait for an event of one of these kinds, `within` a duration or `until` a moment.

        Returns the earliest one heard and not yet taken, at once if it is there already, or None
        when the time is over. `until` is journey time, or a time of the customer's day. Of what
        became of messages (`MessageOpened` and its like), `about` takes only what became of the
        newest use of that one.
        """
        self._check_listened(kinds)
        if not kinds:
            raise JourneyMistake("wait_for needs an event; to let time pass, use sleep")
        doing = f"waiting for {' or '.join(kind.event_name() for kind in kinds)}"
        wanted = Wanted(kinds)
        if about is not None:
            wanted, doing = self._about(about, wanted), f"{doing}: {about.title}"
        return cast("E | None", await self._pause(wanted, within, until, doing))

    async def gather(self, *kinds: type[E], within: timedelta, unless: CancelIf = ()) -> list[E]:
        """Return all events of these kinds heard `within` a duration, in the order of their coming.

        `unless` names an event that ends the gathering, and is left for a later wait.
        """
        self._check_listened((*kinds, *kinds_of(unless)))
        wanted, until = Wanted(kinds, obsolete_by=kinds_of(unless)), self.now() + within
        heard: list[E] = []
        while event := await self._pause(wanted, None, until, "gathering what comes together"):
            heard.append(cast("E", event))
        return heard

    async def sleep(self, duration: timedelta) -> None:
        """Let a duration pass."""
        await self._pause(Wanted(), duration, None, IDLE)

    async def sleep_until(self, moment: Until) -> None:
        """Let time pass until a moment: journey time, or a time of the customer's own day.

        Her zone is read again on waking; if she has moved, her new morning counts.
        """
        await self._pause(Wanted(), None, moment, IDLE)

    async def enter_stage(self, stage: Stage) -> None:
        """Note where the customer stands now."""
        await self._gate()
        if stage is not self._stage:
            self._stage = stage
            workflow.upsert_search_attributes([STAGE.value_set(stage.value)])
            self._show(self._doing)

    async def hand_to_person(
        self,
        *,
        owner: str,
        reason: str,
        within: timedelta = ANSWERED_BY_PERSON_WITHIN,
        resolved_within: timedelta | None = None,
        unless: CancelIf = (),
    ) -> bool:
        """Ask a person of the team `owner` to help within a time; `reason` names nobody.

        With `resolved_within`, wait for the `Issue Resolved` that says the help was given, and tell
        whether it came. Does nothing when `unless` was heard.
        """
        await self._gate()
        self._check_listened([*kinds_of(unless), *([IssueResolved] if resolved_within else [])])
        if self._inbox.holds(Wanted(kinds_of(unless)).takes):
            return False
        task = await self._open_task(owner, reason, within)
        if resolved_within is None:
            return False

        def fits(heard: Envelope) -> bool:
            return heard.properties.get("task") in (None, task)

        wanted = Wanted((IssueResolved,), fits)
        return bool(await self._pause(wanted, resolved_within, None, f"waiting for {owner}"))

    def _about(self, message: Message, wanted: Wanted) -> Wanted:
        """Narrow what is wanted to reports of a message's newest use; other events fit as ever."""
        reports = {kind.event_name() for kind in wanted.kinds if issubclass(kind, MessageReport)}
        if not reports:
            raise JourneyMistake("about= goes with what became of it, such as MessageOpened")
        nth = self._uses.get(message.name)
        if nth is None:
            raise JourneyMistake(f"{message.name} was not sent before this wait: send it first")
        place = place_of(touchpoint_key(self._run_id, message.name, nth))

        def fits(heard: Envelope) -> bool:
            return heard.name not in reports or heard.properties.get("touchpoint") == place

        return wanted._replace(fits=fits)

    async def _open_task(self, owner: str, reason: str, within: timedelta) -> str:
        """Open a task, and return what names it within the enrolment."""
        # Counted by owner: a reset whose story takes another turn must not find another team's.
        name = f"task:{owner}"
        self._uses[name] = nth = self._uses.get(name, 0) + 1
        key = touchpoint_key(self._run_id, name, nth)

        def is_another(heard: Envelope) -> bool:
            return heard.properties.get("task") != place_of(key)

        # What was resolved before this was asked for was something else.
        while self._take(Wanted((IssueResolved,), is_another)):
            pass
        info, now = workflow.info(), workflow.now()
        task = TaskRequest(
            task_key=key,
            journey=info.workflow_type,
            customer_id=self._enrolment.customer_id,
            key=self._enrolment.key,
            workflow_id=info.workflow_id,
            first_execution_run_id=self._run_id,
            owner=owner,
            reason=reason,
            at=now,
            due_at=now + self._enrolment.pace.wall_duration(within),
        )
        self._show(f"handing over to {owner}")
        await run_local(RecordActivities.open_task, task, f"Ask {owner} to help: {reason}")
        return place_of(key)

    async def _window(
        self, options: tuple[str, ...], within: timedelta | None, until: Until | None
    ) -> AnswerWindow:
        pace = self._enrolment.pace
        earlier = pace.wall_duration(ANSWERS_CLOSE_EARLIER)
        return AnswerWindow(
            options=options,
            within=pace.wall_duration(within) - earlier if within is not None else None,
            until=pace.wall_time(await self._moment_of(until)) - earlier if until else None,
        )
