"""Customers: who they are, what they subscribed to, and on which channels they can be reached."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field

from domain.clock import DEFAULT_ZONE, ZoneName
from domain.ids import Identifier


class Channel(StrEnum):
    """A way to reach a customer."""

    EMAIL = "email"
    SMS = "sms"


class Topic(StrEnum):
    """What a customer can subscribe to or leave."""

    ACCOUNT = "account"
    ORDER_UPDATES = "order_updates"
    TIPS = "tips"
    OFFERS = "offers"
    SURVEYS = "surveys"

    @property
    def transactional(self) -> bool:
        """Whether the customer asked for it by what they did: not every channel needs an opt-in."""
        return self in (Topic.ACCOUNT, Topic.ORDER_UPDATES)

    @property
    def can_be_left(self) -> bool:
        """Whether there is an unsubscribe for it; account messages last as long as the account."""
        return self is not Topic.ACCOUNT


class Consent(BaseModel):
    """The latest word of a customer on one topic and channel."""

    model_config = ConfigDict(frozen=True)

    topic: Topic
    channel: Channel
    granted: bool
    at: datetime
    pending: bool = False
    """Whether they gave it, and are yet to confirm it: it is not granted until then."""


class Evidence(BaseModel):
    """What is kept of how a word was given."""

    model_config = ConfigDict(frozen=True)

    wording: str | None = Field(None, min_length=1, max_length=100)
    """The version of the words that they agreed to."""
    proof: str | None = Field(None, min_length=1, max_length=500)
    """What the company holds that proves it, such as a signed form's number."""
    by: str | None = Field(None, min_length=1, max_length=100)
    """Who entered it."""


NO_EVIDENCE = Evidence()


class Customer(BaseModel):
    """A person, known by the company's own opaque id. Stays in the database and the send path."""

    model_config = ConfigDict(frozen=True)

    customer_id: Identifier
    addresses: Mapping[Channel, str] = Field(default_factory=dict)
    """Where they are reached: a claim knows it of its own channel, and if they have no address
    there, of all that its message may go by."""
    first_name: str | None = None
    locale: str = "en"
    """A BCP 47 tag, such as `pt-BR`."""
    time_zone: ZoneName = DEFAULT_ZONE
    possible_zones: tuple[ZoneName, ...] = ()
    """Where several are possible, all of them: `time_zone` is then the deployment's."""
    traits: dict[str, object] = Field(default_factory=dict)
    erased: bool = False

    def address_on(self, channel: Channel) -> str | None:
        """Return where this customer is reached on a channel, or None."""
        return self.addresses.get(channel) or None


class Identity(BaseModel):
    """What a company tells of a customer; what it leaves out stays as it was."""

    model_config = ConfigDict(frozen=True)

    customer_id: Identifier
    email: str | None = None
    phone: str | None = None
    """With + and the country code."""
    addresses: Mapping[str, str] = Field(default_factory=dict)
    """Where they are reached, by the traits of other channels."""
    first_name: str | None = None
    locale: str | None = None
    time_zone: str | None = None
    """An IANA zone, or a fixed offset such as `GMT+0530`."""
    device: Mapping[str, str] = Field(default_factory=dict)
    """The `locale` and `time_zone` of their device: these count where nothing else was said."""
    consents: dict[Topic, dict[Channel, bool]] = Field(default_factory=dict)
    evidence: dict[Topic, dict[Channel, Evidence]] = Field(default_factory=dict)
    """What is kept of how each of these consents was given."""
    traits: dict[str, object] = Field(default_factory=dict)

    def address(self, trait: str) -> str | None:
        """Return the address that a trait gives; "" for none any more, None if it was left out."""
        return self.given_addresses.get(trait)

    @property
    def given_addresses(self) -> dict[str, str]:
        """The addresses given, by their traits; "" for none any more."""
        given = {"email": self.email, "phone": self.phone, **self.addresses}
        return {trait: address for trait, address in given.items() if address is not None}
