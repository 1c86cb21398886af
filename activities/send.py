"""Sending: decide, claim, render, call the vendor, record."""

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any, NoReturn, TypeVar

import structlog
from temporalio import activity
from temporalio.exceptions import ApplicationError

from activities.clocks import AttemptClock, AttemptDeadline
from activities.faults import note_fault
from activities.products import found
from domain.actions import PREFERENCES, UNSUBSCRIBE
from domain.customers import Channel
from domain.errors import (
    Ambiguous,
    BadTemplate,
    JornadaError,
    Misconfigured,
    Paused,
    Refused,
)
from domain.finishing import finished
from domain.messages import Delivery, Message, OutboundMessage, Reason, SendRequest, Status
from domain.ports import SOON, Claim, InDoubt, Ledger, Provider, Renderer
from domain.products import NO_PRODUCTS, Product, Products
from messages.products import shown_to

log = structlog.get_logger()

T = TypeVar("T")

PAUSES = (0.2, 1.0, 3.0, 8.0, 15.0)
"""Seconds between the tries to write down what is known: a fail-over of the store takes some."""
LONGEST_BACKOFF = timedelta(minutes=5)
LATER_BY = 0.1
"""At most so much later than a vendor asked for, so that not all come back at the same moment."""


class Touchpoints:
    """The send activity, whatever the channel."""

    def __init__(
        self,
        ledger: Ledger,
        renderer: Renderer,
        providers: Mapping[Channel, Provider],
        catalogue: Mapping[str, Message],
        public_url: str,
        products: Products = NO_PRODUCTS,
    ) -> None:
        self._ledger = ledger
        self._renderer = renderer
        self._providers = providers
        self._catalogue = catalogue
        self._public_url = public_url
        self._products = products

    @activity.defn(name="send")
    async def send(self, request: SendRequest) -> Delivery:
        """Make one attempt at a touchpoint on its channel, and tell what became of it.

        Expected refusals are values. Raises an error that Temporal retries only when the vendor
        surely did not accept the message and may later; what is ambiguous is `unknown`, and is
        asked of the vendor by the attempt that comes when its settling is over.
        """
        clock = AttemptClock(activity.info())
        message = self._catalogue.get(request.message)
        if message is None:
            raise ApplicationError(
                f"no message `{request.message}` in this worker's catalogue: deploy the worker "
                "that has it",
                type="UnknownMessage",
            )
        try:
            delivery = await self._decide(request, message, clock)
        except JornadaError as error:
            _log(error, request)
            await note_fault(self._ledger, error)
            _raise_to_temporal(error)
        log.info(
            "delivery",
            workflow_id=request.workflow_id,
            message=message.name,
            channel=delivery.channel,
            status=delivery.status,
            reason=delivery.reason,
        )
        return delivery

    async def _decide(
        self, request: SendRequest, message: Message, clock: AttemptClock
    ) -> Delivery:
        # Before the claim: one that waits for a shop when its worker dies would be in doubt.
        shown = await self._shown(request, message, clock)
        while isinstance(claim := await self._claimed(request, message, clock), InDoubt):
            await self._clear_up(claim, message, clock)
        if isinstance(claim, Delivery):
            return _unless_paused(claim, clock.now())
        return await self._attempt(claim, request, message, shown, clock)

    async def _shown(
        self, request: SendRequest, message: Message, clock: AttemptClock
    ) -> Sequence[Product]:
        if not message.recommends or request.obsolete:
            return ()
        return await found(self._products, request.recommending, clock.now())

    async def _claimed(
        self, request: SendRequest, message: Message, clock: AttemptClock
    ) -> Claim | InDoubt | Delivery:
        claiming = asyncio.ensure_future(self._ledger.claim(request, message, clock.in_time))
        try:
            return await asyncio.shield(claiming)
        except asyncio.CancelledError:
            # Told to stop before it could call anybody: what is granted it gives back.
            if isinstance(granted := await claiming, Claim):
                await _to_its_end(partial(self._ledger.release, granted))
            raise

    async def _clear_up(self, doubt: InDoubt, message: Message, clock: AttemptClock) -> None:
        """Ask the vendor of an earlier attempt what became of it, and write that down."""
        candidates = await self._providers[doubt.channel].trace(doubt, clock.now())
        await self._ledger.settle(doubt, candidates, message, clock.now())
        found = "nobody can say" if candidates is None else f"{len(candidates)} found"
        log.info("settled", touchpoint_id=doubt.touchpoint_id, vendor=found)

    async def _attempt(
        self,
        claim: Claim,
        request: SendRequest,
        message: Message,
        shown: Sequence[Product],
        clock: AttemptClock,
    ) -> Delivery:
        deadline = AttemptDeadline(clock, claim.call_before)
        try:
            outbound = self._render(claim, request, message, shown)
            deadline.check()
        except Exception:
            # Nothing has left, so the claim is given back, and the message waits for its mending.
            await _to_its_end(partial(self._ledger.release, claim))
            raise
        return await finished(self._deliver(claim, outbound, deadline, request.channel, clock))

    async def _deliver(
        self,
        claim: Claim,
        outbound: OutboundMessage,
        deadline: AttemptDeadline,
        channel: Channel,
        clock: AttemptClock,
    ) -> Delivery:
        try:
            receipt = await self._providers[channel].deliver(outbound, deadline)
        except Refused as refused:
            failed = await self._record(
                claim,
                Status.FAILED,
                Reason(refused.reason),
                clock,
                suppress=refused.suppress,
                vendor_code=refused.vendor_code,
            )
            await note_fault(self._ledger, refused)
            return failed
        except Ambiguous:
            return await self._record(claim, Status.UNKNOWN, Reason.AMBIGUOUS_ANSWER, clock)
        except JornadaError as error:
            await _to_its_end(partial(self._ledger.release, claim, error.vendor_code))
            raise
        sent_as = receipt.vendor_message_id
        return await self._record(
            claim, Status.SENT, Reason.ACCEPTED, clock, vendor_message_id=sent_as
        )

    async def _record(
        self,
        claim: Claim,
        status: Status,
        reason: Reason,
        clock: AttemptClock,
        **told: Any,
    ) -> Delivery:
        return await _to_its_end(
            partial(self._ledger.record, claim, status, reason, clock.now(), **told)
        )

    def _render(
        self, claim: Claim, request: SendRequest, message: Message, shown: Sequence[Product]
    ) -> OutboundMessage:
        page = f"{self._public_url}/m/{claim.link_token}"
        unsubscribe_url = f"{page}/{UNSUBSCRIBE}"
        rendered = self._renderer.render(
            message,
            request.channel,
            claim.customer,
            properties=message.values(claim.properties, request.facts),
            links={action.value: f"{page}/{action.value}" for action in message.actions}
            | self._preferences(claim),
            unsubscribe_url=unsubscribe_url,
            about=claim.about,
            recommended=shown_to(claim.customer, shown),
            short=claim.short,
        )
        return OutboundMessage(
            touchpoint_id=claim.touchpoint_id,
            to=claim.address,
            content=rendered.content,
            message=message.name,
            topic=message.topic,
            locale=rendered.locale,
            unsubscribe_url=unsubscribe_url,
        )

    def _preferences(self, claim: Claim) -> dict[str, str]:
        token = claim.preference_token
        return {PREFERENCES: f"{self._public_url}/{PREFERENCES}/{token}"} if token else {}


async def _to_its_end(write: Callable[[], Awaitable[T]]) -> T:
    """Write what is known, also when told to stop meanwhile, or if the store is away for a moment.

    Else it would be lost, and all that is left of it a doubt.
    """
    return await finished(_insisting(write))


async def _insisting(write: Callable[[], Awaitable[T]]) -> T:
    for pause in PAUSES:
        try:
            return await write()
        except Exception as error:  # noqa: BLE001 - whatever is the matter with the store
            log.warning("not_written", error=type(error).__name__)
            await asyncio.sleep(pause)
    return await write()


def _unless_paused(delivery: Delivery, now: datetime) -> Delivery:
    """Return a delivery; raise `Paused` where nobody can say when it may leave.

    What is tried again leaves no trace in history, however long the pause.
    """
    if delivery.reason is Reason.PAUSED and delivery.again_at is not None:
        raise Paused(
            "the message, its channel or its journey is paused",
            retry_after=max(delivery.again_at - now, SOON),
        )
    return delivery


def _log(error: JornadaError, request: SendRequest) -> None:
    """Say why nothing was sent; as an error where somebody must act, or nothing ever will be."""
    somebody_acts = isinstance(error, Misconfigured | BadTemplate)
    log.log(
        logging.ERROR if somebody_acts else logging.WARNING,
        "not_sent",
        workflow_id=request.workflow_id,
        message=request.message,
        channel=request.channel,
        problem=str(error),
        who_must_act=error.who_acts,
    )


def _raise_to_temporal(error: JornadaError) -> NoReturn:
    raise ApplicationError(
        f"{error} ({error.who_acts})",
        type=error.wire_name,
        non_retryable=not error.retry,
        next_retry_delay=_delay(error, activity.info().attempt),
    ) from None


def _delay(error: JornadaError, tried: int) -> timedelta:
    """Return when to try again: no sooner than a vendor asked for, else doubling, with jitter."""
    if error.retry_after is not None:
        return error.retry_after * random.uniform(1, 1 + LATER_BY)  # noqa: S311 - no secret
    backoff = min(timedelta(seconds=2 ** min(tried - 1, 10)), LONGEST_BACKOFF)
    return backoff * random.uniform(0.5, 1)  # noqa: S311 - no secret
