"""Ports: what the activities and the starter ask of the world. Adapters implement them."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import NamedTuple, Protocol

from domain.broadcast import BroadcastNote, BroadcastPage, BroadcastPosition
from domain.consent import Withdrawal
from domain.customers import Channel, Customer
from domain.faults import Fault
from domain.in_common import InCommonQuestion
from domain.journeys import OutcomeReport, TaskRequest, TasksClosed
from domain.messages import (
    Delivery,
    Email,
    Message,
    OutboundMessage,
    Reason,
    SendRequest,
    Status,
    Text,
)
from domain.operations import AuditEntry
from domain.retention import Kept
from domain.segments import Predicate
from domain.starting import Began, StartRequest
from domain.tellings import Reached, TellRequest


class Lookup(NamedTuple):
    """How a channel's vendor can be asked for an attempt in doubt: a fact of the vendor."""

    lag: timedelta = timedelta(minutes=5)
    """How long its word may lag behind a call, in real seconds."""
    by_address: bool = False
    """Whether it is asked by address, so that two doubts on one address could be mixed up."""


class Timing(NamedTuple):
    """How long an attempt and its vendor are given, in real seconds. A rehearsal changes none."""

    call_window: timedelta = timedelta(seconds=15)
    """How long after its claim an attempt may still call the vendor."""
    http_timeout: timedelta = timedelta(seconds=10)
    """How long a call of a vendor may take."""
    lookups: Mapping[Channel, Lookup] = MappingProxyType({})
    """How each channel's vendor can be asked; a worker knows it of those that it uses."""

    def lookup_of(self, channel: Channel) -> Lookup:
        """Return how a channel's vendor can be asked."""
        return self.lookups.get(channel, Lookup())

    def lag_of(self, channel: Channel) -> timedelta:
        """Return how long the word of a channel's vendor may lag."""
        return self.lookup_of(channel).lag

    def settling(self, channel: Channel) -> timedelta:
        """Return how long after `call_before` an attempt may still turn out to have arrived."""
        return self.http_timeout + self.lag_of(channel)


REAL_TIME = Timing()
NOTHING: Mapping[str, object] = MappingProxyType({})
"""What an event told that there is none of."""
SOON = timedelta(seconds=5)
"""When to try again where we were too slow ourselves."""
MOST_CALLS = 20
"""Of one vendor at once, by one worker. Nor does it claim more: each claim that is open when it
dies is in doubt, so none waits for its call."""


class Claim(NamedTuple):
    """The right to call the vendor once, before `call_before`."""

    touchpoint_id: str
    """What vendors are told."""
    link_token: str
    """What opens the pages behind its links: only the message itself carries it."""
    attempt_id: int
    call_before: datetime
    customer: Customer
    address: str
    properties: Mapping[str, object]
    """The entry event's, if the message's templates use any; they stay in the send path."""
    about: Mapping[str, object]
    """All that the event told which the message is about; nothing, where it is about none."""
    short: bool = False
    """Whether it is late, and leaves in its short form."""
    tries: int = 1
    """Which claim of its attempt it is: one that was given back is claimed anew."""
    preference_token: str = ""
    """What opens the customer's preferences; none on a channel without a footer."""


class InDoubt(NamedTuple):
    """An attempt whose settling is over and of which nobody knows whether it reached the vendor."""

    touchpoint_id: str
    attempt_id: int
    channel: Channel
    address: str
    """Where it went; empty if an older version claimed it."""
    since: datetime
    """From here, by our clock, to `until` the vendor may have dated the message, if it has it. To
    one address no two attempts in doubt share a moment, as far as the vendor is asked by address.
    """
    until: datetime
    tries: int = 1
    """Which claim of its attempt is in doubt."""


class CallDeadline(Protocol):
    """The end of a claim's right to call."""

    def now(self) -> datetime:
        """Return the attempt's own time."""
        ...

    def check(self) -> None:
        """Raise `VendorUnavailable` past `call_before`: nothing may be sent any more."""
        ...


class SendResult(NamedTuple):
    """A vendor's acceptance."""

    vendor_message_id: str


class Ledger(Protocol):
    """Touchpoints and their attempts."""

    async def claim(
        self, request: SendRequest, message: Message, clock: Callable[[], datetime]
    ) -> Claim | InDoubt | Delivery:
        """Decide, in one transaction on the customer, whether `message` may leave now.

        The clock is read once the customer is ours: what was waited for shortens no call.
        Returns a claim; or the delivery that stands already or follows from the policies: sent
        before, held, skipped, failed, or unknown while an earlier attempt without a record
        settles; or, once that is over, the doubt that has to be settled before anything else.
        Raises `Throttled` while another message to the same number is under way.
        """
        ...

    async def settle(
        self, doubt: InDoubt, candidates: Sequence[str] | None, message: Message, now: datetime
    ) -> None:
        """Write down what a vendor has of a doubt: see `Provider.trace`.

        The first candidate that no other attempt has is its; with none left it surely did not
        arrive; where the vendor cannot say, the message's own policy holds.
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
        vendor_code: str | None = None,
    ) -> Delivery:
        """Record what became of a claimed attempt, and with `suppress` suppress its address."""
        ...

    async def release(self, claim: Claim, vendor_code: str | None = None) -> None:
        """Give a claim back whose call surely reached nobody, so that it may be tried again."""
        ...

    async def note_fault(self, fault: Fault) -> None:
        """Let every process know of a fault on our side; harmless when repeated."""
        ...


class Provider(Protocol):
    """A channel's way out: a vendor, or the sandbox that stands in for it."""

    @property
    def channel(self) -> Channel:
        """The channel it serves."""
        ...

    async def deliver(self, outbound: OutboundMessage, deadline: CallDeadline) -> SendResult:
        """Hand a message to the vendor, once, and not past the deadline: checked last of all.

        Raises `Refused`, `Throttled`, `VendorUnavailable` or `Misconfigured` when the vendor surely
        did not accept it, and `Ambiguous` when it may have.
        """
        ...

    async def trace(self, doubt: InDoubt, now: datetime) -> Sequence[str] | None:
        """Ask the vendor for the messages of its that may be the one in doubt.

        Returns their ids, the likeliest first; none if it surely was not accepted; None if nobody
        can say. Raises `Throttled`, `VendorUnavailable` or `Misconfigured` to be asked again.
        """
        ...


class Records(Protocol):
    """What a journey reads from and writes to the store beside its touchpoints."""

    async def time_zone_of(self, customer_id: str) -> str:
        """Return the customer's IANA zone, or the default when they are unknown."""
        ...

    async def record_outcome(self, report: OutcomeReport) -> None:
        """Write down how an enrolment ended; harmless when written twice."""
        ...

    async def open_task(self, task: TaskRequest) -> None:
        """Ask a person to help; harmless when asked twice."""
        ...

    async def close_tasks(self, closed: TasksClosed) -> None:
        """Note that tasks need not be done any more; harmless for those that are done."""
        ...

    async def note_steering(self, note: AuditEntry) -> None:
        """Write a line of the audit; harmless when written twice."""
        ...

    async def knob(self, name: str) -> str | None:
        """Return what a knob is set to, as it is written; None for its default."""
        ...

    async def unsubscribe(self, withdrawal: Withdrawal) -> None:
        """Withdraw a customer's consent to topics; harmless when repeated."""
        ...

    async def is_member(self, customer_id: str, predicate: Predicate, now: datetime) -> bool:
        """Tell whether a predicate holds of a customer at `now`."""
        ...

    async def have_in_common(self, question: InCommonQuestion) -> bool:
        """Tell whether two events of a customer are about one thing at least."""
        ...

    async def tell(self, request: TellRequest) -> Reached:
        """Store an event of another customer; harmless when repeated."""
        ...


class Holidays(Protocol):
    """Knows public holidays."""

    def is_holiday(self, day: date, country: str, subdivision: str | None) -> bool:
        """Tell whether a day is a public holiday. Raises `JourneyMistake` for an unknown place."""
        ...


class RenderedMessage(NamedTuple):
    """The words, and the locale they were found in."""

    content: Email | Text
    locale: str


class Renderer(Protocol):
    """Turns a catalogue entry into what the customer reads."""

    def render(  # noqa: PLR0913 - all that its words may show, by name
        self,
        message: Message,
        channel: Channel,
        customer: Customer,
        *,
        properties: Mapping[str, object],
        links: Mapping[str, str],
        unsubscribe_url: str,
        about: Mapping[str, object] = NOTHING,
        recommended: Sequence[Mapping[str, object]] = (),
        short: bool = False,
    ) -> RenderedMessage:
        """Render for the customer's locale, in its short form if wanted; raises `BadTemplate`.

        `about` is what the event told that the message is about, if it is about one; `recommended`
        are the products that it shows, in the customer's locale.
        """
        ...


class Retention(Protocol):
    """Deletes what is older than its retention period."""

    def sweep(self, now: datetime) -> AsyncIterator[tuple[Kept, int]]:
        """Delete what is old, in small steps; yield how many rows each took, of which kind."""


class StartsJourneys(Protocol):
    """What a story asks for that starts another journey."""

    async def start(self, request: StartRequest) -> Began:
        """Begin a journey for a customer, by its own rules; harmless when repeated.

        Raises `JourneyMistake` for one that there is not, and for a key that it does not take.
        """
        ...


class Broadcasting(Protocol):
    """What a broadcast's activities ask of the store and of Temporal."""

    async def enrol_page(self, page: BroadcastPage, beat: Callable[[], None]) -> BroadcastPosition:
        """Enrol the next customers, and keep how far it has come; harmless when repeated.

        `beat` is called now and then: it tells that the work goes on.
        """

    async def note(self, note: BroadcastNote) -> None:
        """Write down where a broadcast stands, and who did it; harmless when repeated."""
