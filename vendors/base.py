"""What a vendor declares of itself. `ADDING.md` is the checklist for the next one."""

from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Generic, NamedTuple, TypeVar

from domain.customers import Channel
from domain.delivery_reports import DeliveryReport
from domain.inbound import InboundMessage
from domain.ports import Lookup, Provider
from vendors.settings import VendorSettings

S = TypeVar("S", bound=VendorSettings)


class BadSignature(Exception):
    """A webhook was not signed by its vendor, or is stale. Quotes nothing that was sent."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Unreadable(Exception):
    """A signed callback that cannot be read. Becomes an HTTP answer; quotes nothing."""

    def __init__(self, status: int, reason: str, what_to_do: str) -> None:
        super().__init__(reason)
        self.status = status
        """400 where it is broken, 422 where it is something else."""
        self.reason = reason
        self.what_to_do = what_to_do


class Post(NamedTuple):
    """What a vendor posted, as it arrived: a body is verified before it is parsed."""

    url: str
    """The public URL it was posted to, its query included."""
    query: Mapping[str, str]
    headers: Mapping[str, str]
    """Found by any spelling of their names."""
    body: bytes
    at: datetime
    """When it arrived."""


class Received(NamedTuple):
    """What a callback holds, in our words."""

    reports: Sequence[DeliveryReport] = ()
    message: InboundMessage | None = None
    """What a customer wrote."""
    ignored: int = 0
    """How much of it means nothing to us."""


class Outcome(NamedTuple):
    """What came of it."""

    known: Collection[DeliveryReport]
    """The reports on messages and addresses of ours."""
    reply: str
    """What the customer is answered; empty for nothing."""


class Answer(NamedTuple):
    """How a vendor's post is acknowledged."""

    body: bytes = b""
    media_type: str | None = None


def acknowledged(received: Received, outcome: Outcome) -> Answer:
    """Acknowledge with an empty body."""
    del received, outcome
    return Answer()


@dataclass(frozen=True, kw_only=True)
class Callback:
    """One URL to which a vendor posts: `/webhooks/<vendor>/<name>`."""

    name: str
    summary: str
    """What it does, for `/docs`."""
    read: Callable[[Post], Received]
    """Translates a verified post; raises `Unreadable`."""
    answer: Callable[[Received, Outcome], Answer] = acknowledged
    status: int = 204
    """The status that acknowledges a post."""
    described: Mapping[str, Any] = field(default_factory=dict)
    """What OpenAPI says of its parameters and its body."""
    answers: Mapping[str, Any] = field(default_factory=dict)
    """What OpenAPI says of a successful answer: its content and description."""


@dataclass(frozen=True, kw_only=True)
class Webhook(Generic[S]):
    """A vendor's way in."""

    key: str
    """The setting, a field's name, without which nothing can be verified."""
    verify: Callable[[Post, S], None]
    """Raises `BadSignature` unless the vendor signed the post, and lately if it signs the time."""
    callbacks: tuple[Callback, ...]


@dataclass(frozen=True, kw_only=True)
class Service:
    """How a vendor serves one channel."""

    lookup: Lookup
    """How late and by what it can be asked for a message in doubt."""
    per_second: float
    """How many messages may leave a second, if no setting says otherwise."""


class Setup(NamedTuple):
    """What a provider is built from beside its vendor's settings."""

    channel: Channel
    callbacks: str
    """The public URL below which the vendor's callbacks lie."""
    http_timeout: timedelta


@dataclass(frozen=True, kw_only=True)
class Vendor(Generic[S]):
    """A vendor. Its SDK is imported only when a provider is opened."""

    name: str
    """Its folder's name, and its part of the callbacks' path."""
    label: str
    """How a sentence calls it."""
    settings: type[S]
    services: Mapping[Channel, Service]
    """The channels it serves."""
    open_provider: Callable[[S, Setup], AbstractAsyncContextManager[Provider]]
    """Opens the way out for one channel; a worker keeps it open while it runs."""
    webhook: Callable[[], Webhook[S]] | None = None
    """Builds its way in, if it calls back."""
