"""Sending: decide, claim, render, call the vendor, record."""

import time
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import NoReturn

import structlog
from temporalio import activity
from temporalio.exceptions import ApplicationError

from domain.actions import UNSUBSCRIBE
from domain.errors import Ambiguous, JornadaError, Refused, VendorUnavailable
from domain.messages import Delivery, Message, Parcel, Reason, SendRequest, Status
from domain.ports import Claim, Courier, Ledger, Renderer

log = structlog.get_logger()


class AttemptClock:
    """An attempt's own time: when Temporal started it, plus what has really passed since.

    So it follows the skipped clock of a test, and a worker that froze knows it on waking, wherever
    it froze: the latest of monotonic, wall and present time counts, since each may stand still.
    """

    def __init__(self, started: datetime) -> None:
        self._started = started
        self._monotonic = time.monotonic()
        self._wall = time.time()

    def now(self) -> datetime:
        """Return the present instant."""
        passed = max(time.monotonic() - self._monotonic, time.time() - self._wall, 0.0)
        return max(self._started + timedelta(seconds=passed), datetime.now(UTC))


class Touchpoints:
    """The send activity of one channel."""

    def __init__(
        self,
        ledger: Ledger,
        renderer: Renderer,
        courier: Courier,
        catalogue: Mapping[str, Message],
        public_url: str,
    ) -> None:
        self._ledger = ledger
        self._renderer = renderer
        self._courier = courier
        self._catalogue = catalogue
        self._public_url = public_url

    @activity.defn
    async def send(self, request: SendRequest) -> Delivery:
        """Make one attempt at a touchpoint on this channel, and tell what became of it.

        Expected refusals are values. Raises an error that Temporal retries only when the vendor
        surely did not accept the message and may later; what is ambiguous is `unknown`.
        """
        clock = AttemptClock(activity.info().started_time)
        message = self._catalogue.get(request.message)
        if message is None:
            raise ApplicationError(
                f"no message `{request.message}` in this worker's catalogue: deploy the worker "
                "that has it",
                type="UnknownMessage",
            )
        claim = await self._ledger.claim(request, message, clock.now())
        delivery = (
            claim
            if isinstance(claim, Delivery)
            else await self._attempt(claim, request, message, clock)
        )
        log.info(
            "delivery",
            workflow_id=request.workflow_id,
            message=message.name,
            channel=delivery.channel,
            status=delivery.status,
            reason=delivery.reason,
        )
        return delivery

    async def _attempt(
        self, claim: Claim, request: SendRequest, message: Message, clock: AttemptClock
    ) -> Delivery:
        try:
            parcel = self._render(claim, request, message)
            self._check_fence(claim, clock)
        except Exception as error:
            # Nothing has left, so the claim is given back, and the message waits for its mending.
            await self._ledger.release(claim)
            if isinstance(error, JornadaError):
                _raise_to_temporal(error)
            raise
        try:
            receipt = await self._courier.deliver(parcel, clock.now())
        except Refused as refused:
            return await self._ledger.record(
                claim,
                Status.FAILED,
                Reason(refused.reason),
                clock.now(),
                suppress=refused.suppress,
            )
        except Ambiguous:
            return await self._ledger.record(
                claim, Status.UNKNOWN, Reason.AMBIGUOUS_ANSWER, clock.now()
            )
        except JornadaError as error:
            await self._ledger.release(claim)
            _raise_to_temporal(error)
        return await self._ledger.record(
            claim,
            Status.SENT,
            Reason.ACCEPTED,
            clock.now(),
            vendor_message_id=receipt.vendor_message_id,
        )

    def _check_fence(self, claim: Claim, clock: AttemptClock) -> None:
        if clock.now() >= claim.call_before:
            raise VendorUnavailable("this attempt was too slow to call the vendor")

    def _render(self, claim: Claim, request: SendRequest, message: Message) -> Parcel:
        page = f"{self._public_url}/m/{claim.touchpoint_id}"
        unsubscribe_url = f"{page}/{UNSUBSCRIBE}"
        rendered = self._renderer.render(
            message,
            request.channel,
            claim.customer,
            properties={**claim.properties, **request.facts},
            links={action.value: f"{page}/{action.value}" for action in message.actions},
            unsubscribe_url=unsubscribe_url,
        )
        return Parcel(
            touchpoint_id=claim.touchpoint_id,
            to=claim.address,
            content=rendered.content,
            message=message.name,
            topic=message.topic,
            locale=rendered.locale,
            unsubscribe_url=unsubscribe_url,
            callback_url=(
                f"{self._public_url}/webhooks/twilio/status?touchpoint={claim.touchpoint_id}"
            ),
        )


def _raise_to_temporal(error: JornadaError) -> NoReturn:
    raise ApplicationError(
        f"{error} ({error.who_acts})",
        type=type(error).__name__,
        non_retryable=not error.retry,
        next_retry_delay=error.retry_after,
    ) from None
