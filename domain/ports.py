"""Ports: what the activities and the starter ask of the world. Adapters implement them."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import NamedTuple, Protocol

from domain.customers import Channel, Customer
from domain.journeys import OutcomeReport, TaskRequest
from domain.messages import Delivery, Email, Message, Parcel, Reason, SendRequest, Status, Text
from domain.steering import SteeringNote

CALL_WINDOW = timedelta(seconds=15)
"""How long after its claim an attempt may still call the vendor (real seconds)."""
HTTP_TIMEOUT = timedelta(seconds=10)
"""How long a call of a vendor may take (real seconds)."""
VENDOR_LAG = timedelta(seconds=20)
"""How long a vendor's own record of a call may lag behind it (real seconds)."""
SETTLING = HTTP_TIMEOUT + VENDOR_LAG
"""How long after `call_before` an attempt without a record may still turn out to have arrived."""


class Claim(NamedTuple):
    """The right to call the vendor once, before `call_before`."""

    touchpoint_id: str
    attempt_id: int
    call_before: datetime
    customer: Customer
    address: str
    properties: Mapping[str, object]
    """The entry event's, if the message's templates use any; they stay in the send path."""


class Receipt(NamedTuple):
    """A vendor's acceptance."""

    vendor_message_id: str


class Ledger(Protocol):
    """Touchpoints and their attempts."""

    async def claim(
        self, request: SendRequest, message: Message, now: datetime
    ) -> Claim | Delivery:
        """Decide, in one transaction on the customer, whether `message` may leave now.

        Returns a claim, or the delivery that stands already or follows from the policies: sent
        before, held, skipped, failed, or unknown while an earlier attempt has no record.
        """
        ...

    async def record(
        self,
        claim: Claim,
        status: Status,
        reason: Reason,
        at: datetime,
        *,
        vendor_message_id: str | None = None,
        suppress: bool = False,
    ) -> Delivery:
        """Record what became of a claimed attempt; `suppress` also bars its address from now on."""
        ...

    async def release(self, claim: Claim) -> None:
        """Give a claim back whose call surely reached nobody, so that it may be tried again."""
        ...


class Courier(Protocol):
    """A channel's way out: SendGrid, Twilio, or the outbox."""

    @property
    def channel(self) -> Channel:
        """The channel it serves."""
        ...

    async def deliver(self, parcel: Parcel, now: datetime) -> Receipt:
        """Hand a parcel to the vendor, once.

        Raises `Refused`, `Throttled`, `VendorUnavailable` or `Misconfigured` when the vendor surely
        did not accept it, and `Ambiguous` when it may have.
        """
        ...


class Records(Protocol):
    """What a journey reads from and writes to the store beside its touchpoints."""

    async def time_zone_of(self, customer_id: str) -> str:
        """Return the customer's IANA zone, or the default when she is unknown."""
        ...

    async def record_outcome(self, report: OutcomeReport) -> None:
        """Write down how an enrolment ended; harmless when told twice."""
        ...

    async def open_task(self, task: TaskRequest) -> None:
        """Ask a person to help; harmless when asked twice."""
        ...

    async def note_steering(self, note: SteeringNote) -> None:
        """Write a line of the audit; harmless when told twice."""
        ...


class RenderedMessage(NamedTuple):
    """The words, and the locale they were found in."""

    content: Email | Text
    locale: str


class Renderer(Protocol):
    """Turns a catalogue entry into what the customer reads."""

    def render(
        self,
        message: Message,
        channel: Channel,
        customer: Customer,
        *,
        properties: Mapping[str, object],
        links: Mapping[str, str],
        unsubscribe_url: str,
    ) -> RenderedMessage:
        """Render for the customer's locale; raises `BadTemplate`."""
        ...
