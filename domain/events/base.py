"""Events: what happened, named in Segment's style.

A journey sees only an event's declared fields. They travel into Temporal's history, so a declared
field is a number, a truth, a date, an enumeration or an identifier: free text is refused here.
"""

import re
import types
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from functools import cache
from types import MappingProxyType
from typing import (
    Annotated,
    Any,
    ClassVar,
    Literal,
    NamedTuple,
    Self,
    TypeVar,
    Union,
    get_args,
    get_origin,
)

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    PrivateAttr,
    ValidationError,
    create_model,
    field_validator,
)
from pydantic_core import ErrorDetails

from domain.clock import check_zone
from domain.errors import JourneyMistake
from domain.ids import Identifier, is_identifier

D = TypeVar("D", bound=date)

Scalar = str | int | float | bool | None

_PLAIN_TYPES = (bool, int, float, Decimal)


LONGEST_NAME = 100
"""Of an event, in characters."""

_YEARS = range(2000, 2200)


def _check_day(value: D) -> D:
    if value.year not in _YEARS:
        raise ValueError(f"must lie between {_YEARS.start} and {_YEARS.stop}")
    return value


def _check_moment(value: datetime) -> datetime:
    if value.tzinfo is None:
        raise ValueError("needs an offset, such as 2026-11-24T10:00:00-03:00")
    return _check_day(value)


Moment = Annotated[datetime, AfterValidator(_check_moment)]
"""A declared instant, with its offset, near enough for a journey to reckon with."""


Day = Annotated[date, AfterValidator(_check_day)]
"""A declared day, near enough for a journey to reckon with."""


class Envelope(BaseModel):
    """The one payload of the one signal: plain JSON that any SDK, the CLI and the UI can send."""

    model_config = ConfigDict(frozen=True)

    event_id: Identifier
    name: str = Field(min_length=1, max_length=LONGEST_NAME)
    properties: dict[str, Scalar] = Field(default_factory=dict, max_length=32)
    occurred_at: datetime | None = None

    @field_validator("occurred_at")
    @classmethod
    def _zoned(cls, value: datetime | None) -> datetime | None:
        """Take a moment without an offset as UTC: who signals by hand may forget it."""
        return value.replace(tzinfo=UTC) if value and value.tzinfo is None else value

    @field_validator("properties")
    @classmethod
    def _short_values(cls, value: dict[str, Scalar]) -> dict[str, Scalar]:
        if any(len(k) > 64 or (isinstance(v, str) and len(v) > 128) for k, v in value.items()):  # noqa: PLR2004
            raise ValueError(
                "a property has a name of at most 64 and a text of at most 128 characters"
            )
        return value


class IncomingEvent(NamedTuple):
    """An event as it came in, all of its properties with it: kept in the store, never beyond.

    Who makes one of what a stranger sent has checked that: both ids are identifiers.
    """

    event_id: str
    customer_id: str
    name: str
    """Of 1 to `LONGEST_NAME` characters."""
    occurred_at: datetime
    source: str
    """Who told us, such as `track`, or the page behind a message's link."""
    properties: Mapping[str, Any] = MappingProxyType({})
    enrolment_id: str | None = None
    """The one enrolment it concerns, such as the one that asked; None: all that listen."""
    received_at: datetime | None = None
    """By the clock of who took it in; None: as it is stored."""


class Event(BaseModel):
    """Something that happened to a customer. A subclass's name is the event's: `Email Verified`.

    Every declared field has a default, so that a value that cannot be understood leaves the event
    itself heard. `KEY` names the field that ties it to a keyed enrolment, such as `order_id`.
    `NEEDED` names those without which it says something else: for one that cannot be understood, as
    for the key, the event is refused. Any other one that cannot be is left out.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    KEY: ClassVar[str | None] = None
    NEEDED: ClassVar[tuple[str, ...]] = ()
    _happened_at: datetime | None = PrivateAttr(default=None)
    _told_as: str | None = PrivateAttr(default=None)

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        super().__pydantic_init_subclass__(**kwargs)
        for name, field in cls.model_fields.items():
            if field.is_required():
                raise TypeError(f"{cls.__name__}.{name} needs a default")
            if not is_impersonal(field.annotation, tuple(field.metadata)):
                raise TypeError(
                    f"{cls.__name__}.{name} could hold personal data, and declared fields are "
                    "kept in Temporal's history, or break its reckoning: use int, float, bool, "
                    "Decimal, Day, Moment, ZoneName, Enum, Literal or Identifier"
                )
        if cls.KEY is not None and cls.KEY not in cls.identifiers():
            raise TypeError(
                f"{cls.__name__}.KEY names no declared field that is an identifier: {cls.KEY}"
            )

    @property
    def happened_at(self) -> datetime:
        """When it happened, by the journey's clock: however late it was told.

        A journey knows it of what began it, and of what its waits return. Raises `JourneyMistake`.
        """
        if self._happened_at is None:
            raise JourneyMistake(f"nobody told this {self.event_name()}: it happened at no moment")
        return self._happened_at

    def happening_at(self, moment: datetime) -> Self:
        """Say when it happened, by the journey's clock."""
        self._happened_at = moment
        return self

    @property
    def told_as(self) -> str:
        """The id under which it was told: by it the store finds all of its properties.

        A journey knows it of what began it, and of what its waits return. Raises `JourneyMistake`.
        """
        if self._told_as is None:
            raise JourneyMistake(
                f"nobody told this {self.event_name()}: give about= what a wait returned, or what "
                "the enrolment began with"
            )
        return self._told_as

    def being_told_as(self, event_id: str) -> Self:
        """Say under which id it was told."""
        self._told_as = event_id
        return self

    @classmethod
    @cache
    def event_name(cls) -> str:
        """Return the name senders use: `OrderCompleted` is `Order Completed`."""
        return name_of_class(cls.__name__)

    @classmethod
    @cache
    def identifiers(cls) -> frozenset[str]:
        """Return the declared fields that hold an id or a key."""
        return frozenset(
            name
            for name, field in cls.model_fields.items()
            if _is_identifier(field.annotation, tuple(field.metadata))
        )

    @classmethod
    def said_of(cls, fields: Iterable[str]) -> str:
        """Say which of its fields there are, as the end of an error: `, only total, currency`."""
        return f", only {', '.join(found)}" if (found := list(fields)) else ": none is declared"

    @classmethod
    def declared(cls, properties: Mapping[str, Any]) -> dict[str, Scalar]:
        """Return the declared fields of `properties` as plain JSON, all others left behind."""
        return cls.tolerant(properties).model_dump(mode="json", exclude_defaults=True)

    @classmethod
    def tolerant(cls, properties: Mapping[str, Any]) -> Self:
        """Read `properties`, taking a field's default where its value cannot be understood."""
        known = {name: properties[name] for name in cls.model_fields if name in properties}
        while True:
            try:
                return cls.model_validate(known)
            except ValidationError as error:
                for problem in error.errors(include_input=False, include_context=False):
                    known.pop(str(problem["loc"][0]), None)

    @classmethod
    def fault_in(cls, properties: Mapping[str, Any]) -> ErrorDetails | None:
        """Return what is wrong with the first property that cannot be understood; quotes nothing.

        A property without a value is as good as left out.
        """
        told = {name: value for name, value in properties.items() if value is not None}
        try:
            cls.fields_alone().model_validate(told)
        except ValidationError as error:
            return error.errors(include_input=False, include_url=False)[0]
        return None

    @classmethod
    @cache
    def fields_alone(cls) -> type[BaseModel]:
        """Return a model of the declared fields and nothing else: it is read in half the time.

        A kind that has validators of its own is that model itself.
        """
        own = cls.__pydantic_decorators__
        if own.field_validators or own.model_validators:
            return cls
        fields: dict[str, Any] = {name: (f.annotation, f) for name, f in cls.model_fields.items()}
        return create_model(cls.__name__, **fields)

    @classmethod
    def has_key(cls, properties: Mapping[str, Any]) -> bool:
        """Tell whether properties have such a key, or this kind of event needs none."""
        if cls.KEY is None:
            return True
        key = properties.get(cls.KEY)
        return isinstance(key, str) and is_identifier(key)

    @classmethod
    def key_of(cls, properties: Mapping[str, Any]) -> str | None:
        """Return the key that ties an event with these properties to an enrolment, or None."""
        return None if cls.KEY is None else cls.identifier(properties, cls.KEY)

    @classmethod
    def identifier(cls, properties: Mapping[str, Any], field: str) -> str | None:
        """Return the id that a declared field of an event with these properties holds, or None."""
        if field not in properties:
            return None
        # Asked of each event that comes in, so nothing else of it is read.
        told: str | None = getattr(cls.tolerant({field: properties[field]}), field)
        return told


def name_of_class(name: str) -> str:
    """Return the name of an event by that of its class."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name)


def is_impersonal(annotation: Any, metadata: tuple[Any, ...] = ()) -> bool:
    """Tell whether a field of this type can hold nothing personal, and so may be in a history."""
    origin = get_origin(annotation)
    if origin is Annotated:
        inner, *extra = get_args(annotation)
        return is_impersonal(inner, (*extra, *metadata))
    if origin in (Union, types.UnionType):
        return all(is_impersonal(arm, metadata) for arm in get_args(annotation))
    if annotation is types.NoneType or origin is Literal:
        return True
    if annotation in (date, datetime):
        return not {AfterValidator(_check_day), AfterValidator(_check_moment)}.isdisjoint(metadata)
    if annotation is str:
        is_zone = AfterValidator(check_zone) in metadata
        return is_zone or _is_identifier(annotation, metadata)
    return isinstance(annotation, type) and issubclass(annotation, (*_PLAIN_TYPES, Enum))


def _is_identifier(annotation: Any, metadata: tuple[Any, ...]) -> bool:
    if get_origin(annotation) in (Union, types.UnionType):
        return any(_is_identifier(arm, metadata) for arm in get_args(annotation))
    if get_origin(annotation) is Annotated:
        annotation, *extra = get_args(annotation)
        metadata = (*extra, *metadata)
    return annotation is str and not set(get_args(Identifier)[1:]).isdisjoint(metadata)
