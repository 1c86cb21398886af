"""The calls that Segment's libraries make: what each holds, and what it means to us."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated, Any, ClassVar, Self

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ModelWrapValidatorHandler,
    PrivateAttr,
    StringConstraints,
    ValidationError,
    WithJsonSchema,
    model_validator,
)

from adapters.checking import complaint
from domain.blanks import is_blank
from domain.events.base import LONGEST_NAME
from domain.events.moments import OLDEST_YEAR, believed, happened_at
from domain.ids import Identifier
from starter.client import Jornada, UnusableField
from starter.client.calls import AliasCall, IdentifyCall, TrackCall
from starter.client.calls import Call as Told
from webhooks.api.traits import DESCRIBED
from webhooks.edge.reading import PUBLIC_ID

MOST_FIELDS = 200
LONGEST_ID = 1000
LONGEST_TIME = 64

SPELLED = {
    "customer_id": "userId",
    "message_id": "messageId",
    "anonymous_id": "anonymousId",
    "previous_id": "previousId",
}
"""What senders call the fields that Python names otherwise."""
_TIMES = frozenset({"timestamp", "originalTimestamp"})


def read_instant(value: object) -> datetime | None:
    """Return a time, UTC where it has no offset; None for a blank. Raises ValueError."""
    if is_blank(value):
        return None
    if isinstance(value, datetime):
        return value
    text = value if isinstance(value, str) and len(value) <= LONGEST_TIME else ""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError("must be an ISO 8601 time, such as 2026-11-21T10:00:00Z") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _number_as_text(value: object) -> object:
    """Return an id as a text: some libraries pass on the number that they were given."""
    is_number = isinstance(value, int) and not isinstance(value, bool)
    return str(value) if is_number else value


def _described_fields(known: Mapping[str, object]) -> WithJsonSchema:
    return WithJsonSchema(
        {"type": ["object", "null"], "properties": known, "maxProperties": MOST_FIELDS}
    )


Instant = Annotated[
    datetime | None,
    BeforeValidator(read_instant),
    WithJsonSchema({}),  # any value: what is no time is left out
]
"""A time where it can be read as one."""
Fields = Annotated[
    dict[str, Any],
    BeforeValidator(lambda value: {} if is_blank(value) else value),
    Field(default_factory=dict, max_length=MOST_FIELDS),
    _described_fields({}),
]
_Bounded = Annotated[str, StringConstraints(max_length=LONGEST_ID)]
Named = Annotated[
    _Bounded | None, BeforeValidator(lambda value: None if is_blank(value) else value)
]
"""A text, or nothing."""
AnyId = Annotated[
    _Bounded | None,
    BeforeValidator(lambda value: None if is_blank(value) else _number_as_text(value)),
]
"""An id of any shape, or nothing."""
UserId = Annotated[
    Identifier | None,
    BeforeValidator(lambda value: None if is_blank(value) else value),
    WithJsonSchema(PUBLIC_ID | {"type": ["string", "null"]}),
    Field(
        alias="userId",
        description="Your own opaque id of the customer: never an e-mail address or phone number.",
    ),
]


class Call(BaseModel):
    """What every call of Segment's holds. Fields that are not named here are ignored.

    One that cannot be read is left out, unless the call means nothing without it: `NEEDED`.
    """

    model_config = ConfigDict(frozen=True)

    NEEDED: ClassVar[frozenset[str]] = frozenset({"userId", "messageId"})
    _unread: dict[str, str] = PrivateAttr(default_factory=dict)

    @model_validator(mode="wrap")
    @classmethod
    def _lenient(cls, value: Any, read: ModelWrapValidatorHandler[Self]) -> Self:
        try:
            return read(value)
        except ValidationError as error:
            faults = {
                str(each["loc"][0]): complaint(each)
                for each in error.errors(include_input=False, include_url=False)
            }
        unread = {name: why for name, why in faults.items() if name not in cls.NEEDED}
        # One that it needs raises anew, and alone: to correct another one would be in vain.
        call = read({name: value[name] for name in value if name not in unread})
        call._unread.update(unread)  # noqa: SLF001 - its own
        return call

    user_id: UserId = None
    anonymous_id: AnyId = Field(
        None,
        alias="anonymousId",
        description="The visitor's, where nobody knows yet who they are. One of the two is needed.",
    )
    message_id: str | None = Field(
        None,
        alias="messageId",
        min_length=1,
        max_length=LONGEST_ID,
        description="A repeat of the same id is acknowledged and does nothing, for ever. One that "
        "was used for another customer or event is refused.",
    )
    timestamp: Instant = Field(
        None,
        description="When it happened; without an offset it is UTC. A time in the future or before "
        f"{OLDEST_YEAR} is a wrong clock's: the time of receipt is taken instead.",
    )
    original_timestamp: Instant = Field(
        None, alias="originalTimestamp", description="Where there is no `timestamp`."
    )
    sent_at: Instant = Field(
        None,
        alias="sentAt",
        description="When it was sent, by the same clock: this corrects a clock that is wrong.",
    )
    context: Fields

    def told(self, jornada: Jornada, now: datetime) -> Told:
        """Return it as Jornada takes it. Raises `UnusableField` where it is about nobody."""
        raise NotImplementedError

    def unread(self) -> Mapping[str, str]:
        """Return the fields that are left out, and what is wanted instead."""
        return self._unread

    def subject(self, jornada: Jornada) -> str:
        """Return whom it is about: the customer it names, else the visitor."""
        return self.user_id or self.visitor(jornada)

    def visitor(self, jornada: Jornada) -> str:
        """Return the visitor it names. Raises `UnusableField` where that is nobody."""
        if why := self._unread.get("anonymousId"):
            raise UnusableField("anonymous_id", why)
        return jornada.ids.subject(None, self.anonymous_id)

    def happened_at(self, now: datetime) -> datetime | None:
        """Return when it happened, as far as that can be believed at `now`; None if untold."""
        told = self.timestamp or self.original_timestamp
        return told and happened_at(told, self.sent_at, now)

    def is_when_known(self, now: datetime) -> bool:
        """Tell whether no time was told, which means now, or one that can be believed."""
        told = self.timestamp or self.original_timestamp
        if told is None:
            return _TIMES.isdisjoint(self._unread)
        return believed(told, self.sent_at, now) is not None

    def known_as(self) -> str | None:
        """Return the visitor's id where the customer's is told beside it."""
        return self.anonymous_id if self.user_id else None


class Identify(Call):
    """Who a customer is. Only what is given changes."""

    traits: Annotated[Fields, _described_fields(DESCRIBED)] = Field(
        description="These have a meaning; all others are kept."
    )

    def all_traits(self) -> dict[str, Any]:
        """Return the traits from wherever they are: RudderStack sends them in the context."""
        in_context = self.context.get("traits")
        return (in_context if isinstance(in_context, dict) else {}) | self.traits

    def unread(self) -> Mapping[str, str]:
        """See `Call`."""
        told = self.context.get("traits")
        if is_blank(told) or isinstance(told, dict):
            return super().unread()
        return {**super().unread(), "context.traits": "must be an object"}

    def told(self, jornada: Jornada, now: datetime) -> IdentifyCall:
        """See `Call`."""
        who, at, traits = self.subject(jornada), self.happened_at(now), self.all_traits()
        told = IdentifyCall(who, traits, self.context, self.message_id, at, self.known_as())
        return told._replace(unread=self.unread(), is_when_known=self.is_when_known(now))


class Group(Call):
    """To which company or team a customer belongs."""

    NEEDED = Call.NEEDED | {"groupId"}  # without it they would be in no group any more
    group_id: AnyId = Field(None, alias="groupId", description="Any id of the group.")
    traits: Fields

    def told(self, jornada: Jornada, now: datetime) -> IdentifyCall:
        """Keep the group as the customer's trait `group`: of several, the one told last."""
        who, at = self.subject(jornada), self.happened_at(now)
        group = {"group": self.traits | {"id": self.group_id}}
        return IdentifyCall(who, group, {}, self.message_id, at, self.known_as(), self.unread())


class Track(Call):
    """What a customer did."""

    NEEDED = Call.NEEDED | {"event"}
    event: str = Field(min_length=1, max_length=LONGEST_NAME, examples=["Signed Up"])
    properties: Fields

    def told(self, jornada: Jornada, now: datetime) -> TrackCall:
        """See `Call`."""
        return _tracked(self, self.event, self.properties, jornada, now)


class View(Call):
    """What a customer looked at: an event, with its name and category among its properties."""

    EVENT: ClassVar[str]

    name: Named = None
    category: Named = None
    properties: Fields

    def told(self, jornada: Jornada, now: datetime) -> TrackCall:
        """See `Call`."""
        named = {"name": self.name, "category": self.category}
        properties = {key: value for key, value in named.items() if value} | self.properties
        return _tracked(self, self.EVENT, properties, jornada, now)


class Page(View):
    """Which page of a web site a customer looked at."""

    EVENT = "Page Viewed"


class Screen(View):
    """Which screen of an app a customer looked at."""

    EVENT = "Screen Viewed"


class Alias(Call):
    """That a customer was known by another id."""

    NEEDED = Call.NEEDED | {"previousId"}
    previous_id: AnyId = Field(
        None, alias="previousId", description="The id until now; without it, `anonymousId` is."
    )

    def told(self, jornada: Jornada, now: datetime) -> AliasCall:
        """See `Call`."""
        if self.user_id is None:
            raise UnusableField("customer_id", "is missing")
        previous, at = self.previous_id or self.visitor(jornada), self.happened_at(now)
        return AliasCall(previous, self.user_id, self.message_id, at, self.unread())


def _tracked(
    call: Call, event: str, properties: Mapping[str, Any], jornada: Jornada, now: datetime
) -> TrackCall:
    who, at = call.subject(jornada), call.happened_at(now)
    return TrackCall(who, event, properties, call.message_id, at, unread=call.unread())
