"""Traits: what an identify call tells of a customer, in Segment's names and ours."""

import re
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Annotated, Any, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    StringConstraints,
    create_model,
)

from channels.base import ChannelSpec
from channels.registry import CHANNELS
from domain.clock import ZoneName
from domain.customers import Channel, Identity, Topic
from webhooks.edge.reading import validated

ADDRESSES = {
    trait: [spec for spec in CHANNELS.values() if spec.trait == trait]
    for trait in dict.fromkeys(spec.trait for spec in CHANNELS.values())
}
"""The traits that hold an address, each with the channels that use it."""

NAMES = {
    **{trait: trait for trait in ADDRESSES},
    "firstName": "first_name",
    "first_name": "first_name",
    "locale": "locale",
    "language": "locale",
    "timezone": "time_zone",
    "time_zone": "time_zone",
    "consents": "consents",
}
"""The traits with a meaning. Of two that mean the same, the first one here counts."""

_TEXT = {"type": ["string", "null"]}
_CHOICES = {
    "anyOf": [
        {"type": "array", "items": {"enum": [*CHANNELS]}},
        {
            "type": "object",
            "properties": {channel: {"type": "boolean"} for channel in CHANNELS},
            "additionalProperties": False,
        },
        {"type": "null"},
    ]
}
DESCRIBED = {
    **{
        trait: _TEXT | ({"description": first.trait_hint} if first.trait_hint else {})
        for trait, (first, *_) in ADDRESSES.items()
    },
    "firstName": _TEXT,
    "locale": _TEXT | {"examples": ["pt-BR"]},
    "timezone": _TEXT | {"description": "IANA's name.", "examples": ["America/Sao_Paulo"]},
    "consents": {
        "type": ["object", "null"],
        "properties": dict.fromkeys(Topic, _CHOICES),
        "additionalProperties": False,
        "examples": [{"tips": {"email": True, "sms": False}}, {"tips": ["email"]}],
    },
}
"""What OpenAPI says of them. Null, or blank, is not given."""

_COUNTRY = 2
_LANGUAGE_TAG = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_Member = TypeVar("_Member", bound=StrEnum)


def _locale(value: str) -> str:
    tag = value.replace("_", "-")
    if not _LANGUAGE_TAG.fullmatch(tag):
        raise ValueError("must be a language tag, such as pt-BR")
    language, *rest = tag.split("-")
    regional = (part.upper() if len(part) == _COUNTRY else part for part in rest)
    return "-".join([language.lower(), *regional])


def _consents(value: object) -> dict[Topic, dict[Channel, bool]]:
    if not isinstance(value, dict):
        raise ValueError('must be an object, such as {"tips": {"email": true}}')  # noqa: TRY004 - pydantic's way
    return {
        _member(topic, Topic, "topic"): _channels(word)
        for topic, word in value.items()
        if word is not None
    }


def _channels(word: object) -> dict[Channel, bool]:
    if isinstance(word, list) and all(isinstance(channel, str) for channel in word):
        word = dict.fromkeys(word, True)
    if not isinstance(word, dict) or not all(isinstance(said, bool) for said in word.values()):
        raise ValueError("each topic needs a list of channels, or true or false for each channel")
    return {_member(channel, Channel, "channel"): said for channel, said in word.items()}


def _member(name: str, kind: type[_Member], called: str) -> _Member:
    try:
        return kind(name)
    except ValueError:
        known = ", ".join(kind)
        raise ValueError(f"names a {called} that there is not; there are: {known}") from None


def _text(longest: int) -> StringConstraints:
    return StringConstraints(strip_whitespace=True, max_length=longest)


def _usable_by(specs: Sequence[ChannelSpec]) -> AfterValidator:
    """Refuse an address that a channel cannot use. The store spells it, as each channel does."""

    def usable(address: str) -> str:
        for spec in specs:
            spec.normalise(address)
        return address

    return AfterValidator(usable)


class Known(BaseModel):
    """The traits with a meaning, checked. Those that hold an address are added below."""

    model_config = ConfigDict(frozen=True)

    first_name: Annotated[str, _text(100)] | None = None
    locale: Annotated[str, _text(35), AfterValidator(_locale)] | None = None
    time_zone: ZoneName | None = None
    consents: Annotated[dict[Topic, dict[Channel, bool]], BeforeValidator(_consents)] = {}


_FIELDS: dict[str, Any] = {
    trait: (
        Annotated[str, _text(max(spec.longest for spec in specs)), _usable_by(specs)] | None,
        None,
    )
    for trait, specs in ADDRESSES.items()
}
KnownWithAddresses = create_model("KnownWithAddresses", __base__=Known, **_FIELDS)


def identity_of(customer_id: str, traits: Mapping[str, Any]) -> Identity:
    """Read a customer's traits; raises a `Refusal` that names the trait it cannot use.

    What is null or blank was not given. Traits without a meaning to us are kept as they are.
    """
    kept = {name: value for name, value in traits.items() if not _is_blank(value)}
    with_meaning: dict[str, Any] = {}
    spelled: dict[str, str] = {}
    for name, field in NAMES.items():
        if name in kept:
            with_meaning.setdefault(field, kept.pop(name))
            spelled.setdefault(field, name)
    facts = dict(validated(KnownWithAddresses, with_meaning, "traits", spelled))
    given = {trait: facts.pop(trait) for trait in ADDRESSES}
    addresses = {trait: address for trait, address in given.items() if address is not None}
    return Identity(customer_id=customer_id, traits=kept, addresses=addresses, **facts)


def _is_blank(value: object) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())
