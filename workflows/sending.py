"""Sending: how an enrolment gets one message out, whatever its vendor and the policies say."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from temporalio import workflow
from temporalio.common import Priority, RetryPolicy
from temporalio.exceptions import ActivityError

with workflow.unsafe.imports_passed_through():
    from activities.send import Touchpoints
    from domain.customers import Channel
    from domain.errors import JourneyMistake
    from domain.events import Envelope, Event
    from domain.ids import channel_queue, touchpoint_key
    from domain.messages import AnswerWindow, Delivery, Message, SendRequest, Status
    from workflows.pausing import Pausing, Wanted

ATTEMPT_TIMEOUT = timedelta(seconds=60)
"""A claim's call window, an HTTP timeout, and room for the database."""
SEND_RETRIES = RetryPolicy(
    initial_interval=timedelta(seconds=1), maximum_interval=timedelta(minutes=5)
)
"""A message waits for its vendor as long as it takes; its lateness rule ends the wait."""

Fact = datetime | date | int | bool
"""What a journey may tell the templates: nothing that could be personal."""


class SendIntent(NamedTuple):
    """A message that a story wants sent."""

    message: Message
    channels: tuple[Channel, ...]
    key: str
    """The touchpoint's."""
    due_at: datetime
    facts: Mapping[str, Fact]
    obsolete_by: tuple[type[Event], ...] = ()
    answer: AnswerWindow | None = None


class Sending(Pausing):
    """An enrolment that can send."""

    def _intent(
        self,
        message: Message,
        via: Channel | Sequence[Channel],
        facts: Mapping[str, Fact | None] | None,
        obsolete_by: tuple[type[Event], ...],
    ) -> SendIntent:
        self._check_listened(obsolete_by)
        channels = (via,) if isinstance(via, Channel) else tuple(via)
        for channel in channels:
            if channel not in message.channels:
                raise JourneyMistake(f"{message.name} has no words for {channel.label}")
        self._uses[message.name] = nth = self._uses.get(message.name, 0) + 1
        key = touchpoint_key(self._run_id, message.name, nth)
        known = {name: fact for name, fact in (facts or {}).items() if fact is not None}
        return SendIntent(message, channels, key, workflow.now(), known, obsolete_by)

    async def _send_on_first_channel(self, intent: SendIntent) -> Delivery:
        """Send it on the first channel that takes it."""
        for channel in intent.channels:
            await self._gate()
            delivery = await self._send_by(channel, intent)
            if not delivery.refused:
                break
        await self._gate()
        return delivery

    async def _send_by(self, channel: Channel, intent: SendIntent) -> Delivery:
        request = self._request(channel, intent)
        obsolete = Wanted(intent.obsolete_by).takes
        while True:
            await self._gate()
            if self._inbox.holds(obsolete):
                request = request.model_copy(update={"obsolete": True})
            delivery = await self._attempt(request, intent.message, obsolete)
            if delivery is None:
                continue
            if delivery.again_at is None:
                return delivery
            # What may have been sent is settled, whatever happened meanwhile; what is only held
            # need not be sent once it is obsolete.
            breaks = obsolete if delivery.status is Status.HELD else Wanted().takes
            await self._hold_back(intent.message, delivery, breaks)

    def _request(self, channel: Channel, intent: SendIntent) -> SendRequest:
        info, entry = workflow.info(), self._enrolment.entry
        return SendRequest(
            touchpoint_key=intent.key,
            message=intent.message.name,
            channel=channel,
            journey=info.workflow_type,
            customer_id=self._enrolment.customer_id,
            key=self._enrolment.key,
            workflow_id=info.workflow_id,
            first_execution_run_id=self._run_id,
            entry_event_id=entry.event_id if entry else None,
            topic=self.topic,
            due_at=intent.due_at,
            facts={name: _plain(fact) for name, fact in intent.facts.items()},
            answer=intent.answer,
            pace=self._enrolment.pace,
        )

    async def _attempt(
        self, request: SendRequest, message: Message, obsolete: Callable[[Envelope], bool]
    ) -> Delivery | None:
        """Make an attempt, as often as its vendor needs; None if it was given up while it waited.

        It is given up when it became obsolete, and when the enrolment is left or held.
        """

        def is_pointless() -> bool:
            became_moot = not request.obsolete and self._inbox.holds(obsolete)
            return became_moot or self._leaving is not None or self._held is not None

        channel_label = request.channel.label
        self._show(f"sending {message.title} by {channel_label}")
        attempt = workflow.start_activity_method(
            Touchpoints.send,
            request,
            task_queue=channel_queue(request.channel),
            start_to_close_timeout=ATTEMPT_TIMEOUT,
            retry_policy=SEND_RETRIES,
            cancellation_type=workflow.ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
            priority=Priority(priority_key=2 if message.topic.transactional else 4),
            summary=f"{message.title} by {channel_label}",
        )
        await workflow.wait_condition(lambda: attempt.done() or is_pointless())
        if given_up := not attempt.done():
            # A call under way finishes and is recorded; one that waits to be retried is given up.
            attempt.cancel()
        try:
            delivery = await attempt
        except ActivityError:
            if given_up:
                return None
            raise
        self._zone = delivery.time_zone
        self._note(request.touchpoint_key, message, delivery)
        return delivery

    async def _hold_back(
        self, message: Message, delivery: Delivery, breaks: Callable[[Envelope], bool]
    ) -> None:
        """Wait until a delivery may be asked for again, in real seconds, or something breaks it."""
        await self._gate()
        wall = (delivery.again_at or delivery.at) - workflow.now()
        why = f"{message.title} is {delivery.status}: {delivery.reason.label}"
        self._until = self._enrolment.pace.journey_time(workflow.now() + wall)
        self._skips = False
        self._show(why)
        await self._wait(breaks, wall, why)
        self._until = None
        await self._gate()


def _plain(fact: Fact) -> str | int | bool:
    return fact.isoformat() if isinstance(fact, date) else fact
