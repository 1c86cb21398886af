"""The base of every journey: its verbs, and what keeps its customers safe.

A journey is a Temporal workflow that tells a `story` in verbs. Everything here is deterministic:
time comes from the workflow, zones and deliveries from activities, events from one signal.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TypeVar

from temporalio import workflow
from temporalio.common import Priority, RetryPolicy
from temporalio.exceptions import ActivityError

with workflow.unsafe.imports_passed_through():
    from activities.bookkeeping import Bookkeeping
    from activities.touchpoints import Touchpoints
    from domain.clock import LocalTime, spoken
    from domain.customers import Channel
    from domain.errors import JourneyMistake
    from domain.events import Event
    from domain.ids import channel_queue, touchpoint_key
    from domain.journeys import (
        Stage,
        TaskRequest,
    )
    from domain.messages import Delivery, Message, SendRequest, Status
    from workflows.lived import Lived, bookkept
    from workflows.search import STAGE

E = TypeVar("E", bound=Event)

ATTEMPT_TIMEOUT = timedelta(seconds=60)
"""A claim's call window, an HTTP timeout, and room for the database."""
SEND_RETRIES = RetryPolicy(
    initial_interval=timedelta(seconds=1), maximum_interval=timedelta(minutes=5)
)
"""A message waits for its vendor as long as it takes; its lateness rule ends the wait."""
SHORTEST_TIMER = timedelta(milliseconds=1)
"""A timer of 0 would be another command, and so another history."""
ANSWERED_BY_PERSON_WITHIN = timedelta(hours=2)


class Journey(Lived):
    """A customer journey. Declare the class variables, tell the `story`, write `run` as shown.

    @workflow.run
    async def run(self, enrolment: Enrolment) -> Ending:
        return await self.follow(self.story)
    """

    # --- the verbs -----------------------------------------------------------------------------

    async def send(
        self,
        message: Message,
        *,
        via: Channel | Sequence[Channel],
        unless: type[Event] | None = None,
    ) -> Delivery:
        """Send one message on the first channel that takes it.

        Waits through quiet hours, caps and a vendor's outage; `unless` names an event that makes a
        waiting message moot. Returns the delivery: sent, or why not. A channel that refuses (no
        address, no consent, a barred number) lets the next one try; one that may have sent it does
        not.
        """
        self._leave_if_asked()
        if unless is not None:
            self._check_listened(unless)
        channels = (via,) if isinstance(via, Channel) else tuple(via)
        self._uses[message.name] = nth = self._uses.get(message.name, 0) + 1
        key = touchpoint_key(self._run_id, message.name, nth)
        due_at = workflow.now()
        for channel in channels:
            if channel not in message.channels:
                raise JourneyMistake(f"{message.name} has no words for {channel.spoken}")
            self._leave_if_asked()
            request = self._request(message, channel, key, due_at)
            delivery = await self._send(request, message, unless)
            if not delivery.refused:
                break
        self._leave_if_asked()
        return delivery

    async def wait_for(
        self,
        *kinds: type[E],
        within: timedelta | None = None,
        until: datetime | LocalTime | None = None,
    ) -> E | None:
        """Wait for an event of one of these kinds, `within` a duration or `until` a moment.

        Returns the earliest one heard and not yet taken, at once if it is there already, or None
        when the time is over. `until` is journey time, or a `LocalTime` of the customer's day.
        """
        self._check_listened(*kinds)
        if not kinds:
            raise JourneyMistake("wait_for needs an event; to let time pass, use sleep")
        names = " or ".join(kind.event_name() for kind in kinds)
        return await self._pause(kinds, within, until, f"waiting for {names}")

    async def sleep(self, duration: timedelta) -> None:
        """Let a duration pass."""
        await self._pause((), duration, None, "letting time pass")

    async def sleep_until(self, moment: datetime | LocalTime) -> None:
        """Let time pass until a moment: journey time, or a time of the customer's own day.

        Her zone is read again on waking; if she has moved, her new morning counts.
        """
        await self._pause((), None, moment, "letting time pass")

    async def enter_stage(self, stage: Stage) -> None:
        """Note where the customer stands now."""
        self._leave_if_asked()
        if stage is not self._stage:
            self._stage = stage
            workflow.upsert_search_attributes([STAGE.value_set(stage.value)])
            self._show(self._doing)

    async def hand_to_person(
        self, *, owner: str, reason: str, within: timedelta = ANSWERED_BY_PERSON_WITHIN
    ) -> None:
        """Ask a person of the team `owner` to help within a time; `reason` names nobody."""
        self._leave_if_asked()
        self._tasks += 1
        now = workflow.now()
        task = TaskRequest(
            task_key=touchpoint_key(self._run_id, "task", self._tasks),
            journey=workflow.info().workflow_type,
            customer_id=self._enrolment.customer_id,
            workflow_id=workflow.info().workflow_id,
            owner=owner,
            reason=reason,
            at=now,
            due_at=now + self._enrolment.pace.wall_duration(within),
        )
        self._show(f"handing over to {owner}")
        await bookkept(Bookkeeping.open_task, task, f"Ask {owner} to help: {reason}")

    # --- how the verbs work --------------------------------------------------------------------

    def _request(
        self, message: Message, channel: Channel, key: str, due_at: datetime
    ) -> SendRequest:
        info, entry = workflow.info(), self._enrolment.entry
        return SendRequest(
            touchpoint_key=key,
            message=message.name,
            channel=channel,
            journey=info.workflow_type,
            customer_id=self._enrolment.customer_id,
            key=self._enrolment.key,
            workflow_id=info.workflow_id,
            first_execution_run_id=self._run_id,
            entry_event_id=entry.event_id if entry else None,
            topic=self.topic,
            due_at=due_at,
            pace=self._enrolment.pace,
        )

    async def _send(
        self, request: SendRequest, message: Message, unless: type[Event] | None
    ) -> Delivery:
        moot_by = (unless.event_name(),) if unless else ()
        while True:
            if self._inbox.holds(moot_by):
                request = request.model_copy(update={"moot": True})
            delivery = await self._attempt(request, message, moot_by)
            if delivery is None:
                continue
            if delivery.again_at is None:
                return delivery
            # What may have been sent is settled, whatever happened meanwhile; what is only held
            # need not be sent once it is moot.
            breaks = moot_by if delivery.status is Status.HELD else ()
            await self._hold(message, delivery, breaks)

    async def _attempt(
        self, request: SendRequest, message: Message, moot_by: Sequence[str]
    ) -> Delivery | None:
        """Make an attempt, as often as its vendor needs; None if it became moot while it waited."""

        def is_pointless() -> bool:
            became_moot = not request.moot and self._inbox.holds(moot_by)
            return became_moot or self._leaving is not None

        spoken_channel = request.channel.spoken
        self._show(f"sending {message.title} by {spoken_channel}")
        attempt = workflow.start_activity_method(
            Touchpoints.send,
            request,
            task_queue=channel_queue(request.channel),
            start_to_close_timeout=ATTEMPT_TIMEOUT,
            retry_policy=SEND_RETRIES,
            cancellation_type=workflow.ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
            priority=Priority(priority_key=2 if message.topic.transactional else 4),
            summary=f"{message.title} by {spoken_channel}",
        )
        await workflow.wait_condition(lambda: attempt.done() or is_pointless())
        if not attempt.done():
            # A call under way finishes and is recorded; one that waits to be retried is given up.
            attempt.cancel()
        try:
            delivery = await attempt
        except ActivityError:
            self._leave_if_asked()
            if is_pointless():
                return None
            raise
        self._zone = delivery.time_zone
        self._note(request.touchpoint_key, message, delivery)
        return delivery

    async def _hold(self, message: Message, delivery: Delivery, breaks: Sequence[str]) -> None:
        """Wait until a delivery may be asked for again, in real seconds, or something breaks it."""
        self._leave_if_asked()
        wall = (delivery.again_at or delivery.at) - workflow.now()
        why = f"{message.title} is {delivery.status}: {delivery.reason.spoken}"
        self._until = self._enrolment.pace.journey_time(workflow.now() + wall)
        self._show(why)
        await self._wait(breaks, wall, why)
        self._until = None
        self._leave_if_asked()

    def _check_listened(self, *kinds: type[Event]) -> None:
        for kind in kinds:
            if kind not in self.listens_to:
                raise JourneyMistake(f"add {kind.__name__} to {type(self).__name__}.listens_to")

    async def _pause(
        self,
        kinds: Sequence[type[E]],
        within: timedelta | None,
        until: datetime | LocalTime | None,
        doing: str,
    ) -> E | None:
        self._leave_if_asked()
        if (within is None) == (until is None):
            raise JourneyMistake("say either within= or until=")
        began = self.now()
        if isinstance(until, LocalTime):
            return await self._pause_until_local(kinds, until, began, doing)
        return await self._pause_until(kinds, until or began + (within or timedelta()), doing)

    async def _pause_until_local(
        self, kinds: Sequence[type[E]], until: LocalTime, began: datetime, doing: str
    ) -> E | None:
        zone = self._zone or await self._read_zone()
        while True:
            self._zone = zone
            event = await self._pause_until(kinds, until.after(began, zone), doing)
            if event is not None:
                return event
            # She may have moved. A zone's table is consulted only for how long a timer lasts, never
            # for which step comes next, so that a newer table cannot strand anybody.
            zone = await self._read_zone()
            self._leave_if_asked()
            if (event := self._take(kinds)) is not None or zone == self._zone:
                return event

    async def _pause_until(
        self, kinds: Sequence[type[E]], moment: datetime, doing: str
    ) -> E | None:
        names = tuple(kind.event_name() for kind in kinds)
        if not self._inbox.holds(names):
            remaining = max(moment - self.now(), timedelta())
            self._awaited, self._until = names, moment
            self._show(doing)
            wall = self._enrolment.pace.wall_duration(remaining)
            await self._wait(names, wall, f"{doing}, at most {spoken(remaining)}")
            self._awaited, self._until = (), None
            self._leave_if_asked()
        # After a time-out too: an event heard meanwhile beats it.
        return self._take(kinds)

    def _take(self, kinds: Sequence[type[E]]) -> E | None:
        envelope = self._inbox.take([kind.event_name() for kind in kinds])
        if envelope is None:
            return None
        kind = next(kind for kind in kinds if kind.event_name() == envelope.name)
        return kind.tolerant(envelope.properties)

    async def _wait(self, names: Sequence[str], wall_duration: timedelta, summary: str) -> None:
        try:
            await workflow.wait_condition(
                lambda: self._leaving is not None or self._inbox.holds(names),
                timeout=max(wall_duration, SHORTEST_TIMER),
                timeout_summary=summary[0].upper() + summary[1:],
            )
        except TimeoutError:
            return

    async def _read_zone(self) -> str:
        customer_id = self._enrolment.customer_id
        return await bookkept(
            Bookkeeping.time_zone_of, customer_id, "Read the customer's time zone"
        )
