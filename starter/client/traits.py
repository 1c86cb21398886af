"""Traits: what is told of a customer, in Segment's names and ours. What is usable is kept."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from channels.base import ChannelSpec
from channels.registry import CHANNELS
from domain.blanks import is_blank
from domain.clock import check_zone
from domain.customers import Identity
from domain.device import read_locale, read_zone
from domain.profile import DEVICE, TRAIT, Dropped
from domain.segments.yearly import check_yearly
from starter.client.consents import (
    NO_CONSENTS,
    ReadConsents,
    read_consents,
    spelled_consents,
    withdrawals_among,
)

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
"""The traits with a meaning. Of two that mean the same, the first usable one here counts."""
YEARLY = ("birthday",)
"""Traits that are days of the calendar: with a year, or better without it."""
_OF_DEVICE = {"locale": f"{DEVICE}locale", "timezone": f"{DEVICE}time_zone"}
"""What a device tells in its call's context."""
_COUNTRIES = ("country", "countryCode", "country_code")
_ISO = 2
_LONGEST_NAME, _LONGEST = 100, 64

Told = tuple[str, str, Any]
"""A field, its name as the sender has it, and its value."""


class Reading(NamedTuple):
    """What was told of a customer, as far as it can be used."""

    identity: Identity
    dropped: tuple[Dropped, ...]


def read_traits(
    customer_id: str,
    traits: Mapping[str, Any],
    context: Mapping[str, Any],
    country: str | None = None,
) -> Reading:
    """Read traits, and what a device says in the `context`. What is null or blank was not given.

    `country` is where they live, if that is known and not told here. Traits without a meaning to us
    are kept as they are.
    """
    given = {name: value for name, value in traits.items() if not is_blank(value)}
    told = [(field, name, given[name]) for name, field in NAMES.items() if name in given]
    told += [
        (field, f"context.{name}", context[name])
        for name, field in _OF_DEVICE.items()
        if not is_blank(context.get(name))
    ]
    others = {name: value for name, value in given.items() if name not in NAMES}
    return _reading(customer_id, told, others, country)


def read_identity(identity: Identity, country: str | None = None) -> Reading:
    """Read what Python tells by the same rules."""
    facts = {name: getattr(identity, name) for name in ("first_name", "locale", "time_zone")}
    facts |= {DEVICE + name: value for name, value in identity.device.items()}
    facts |= {**identity.given_addresses, "consents": spelled_consents(identity) or None}
    told = [(field, field, value) for field, value in facts.items() if value is not None]
    return _reading(identity.customer_id, told, identity.traits, country)


def without_grants(reading: Reading) -> Reading:
    """Leave out the consents that were given, as nobody knows when: one may be withdrawn since.

    What is withdrawn stays: of two mistakes, silence is the smaller one.
    """
    identity = reading.identity
    withdrawn = withdrawals_among(identity.consents)
    if withdrawn == identity.consents:
        return reading
    told = [each for each in reading.dropped if each.field != "consents"]
    lost = Dropped("consents", "consents", "a consent counts only with a time that can be read")
    return Reading(identity.model_copy(update={"consents": withdrawn}), (*told, lost))


def country_of(traits: Mapping[str, Any]) -> str | None:
    """Return the two-letter country that traits tell, of the customer or of their address."""
    address = traits.get("address")
    for place in (traits, address if isinstance(address, Mapping) else {}):
        for name in _COUNTRIES:
            if isinstance(told := place.get(name), str) and len(told.strip()) == _ISO:
                return told.strip().upper()
    return None


def _reading(
    customer_id: str, told: Iterable[Told], others: Mapping[str, Any], country: str | None
) -> Reading:
    country = country_of(others) or country
    facts: dict[str, Any] = {}
    dropped: dict[str, Dropped] = {}
    for field, name, value in told:
        if facts.get(field) is None:
            facts[field], why = _read(field, value, country)
            dropped |= {name: Dropped(field, name, why)} if why else {}
    for name in YEARLY:
        _, why = _try(_yearly, others[name]) if name in others else (None, "")
        dropped |= {name: Dropped(f"{TRAIT}{name}", name, why)} if why else {}
    usable = {name: value for name, value in others.items() if name not in dropped}
    return Reading(_identity(customer_id, facts, usable), tuple(dropped.values()))


def _yearly(told: Any) -> str:
    check_yearly(told)
    return str(told)


def _read(field: str, value: Any, country: str | None) -> tuple[Any, str]:
    """Return what can be used of a value, and what is wanted instead of the rest."""
    if field == "consents":
        told = read_consents(value)
        return told, told.why
    if field in ADDRESSES:
        return _try(lambda told: _address(told, ADDRESSES[field], country), value)
    return _try(_READERS[field.removeprefix(DEVICE)], value)


def _try(read: Callable[[Any], str], value: Any) -> tuple[str | None, str]:
    try:
        return read(value), ""
    except ValueError as error:
        return None, str(error)


def _identity(customer_id: str, facts: Mapping[str, Any], others: Mapping[str, Any]) -> Identity:
    known = {field: value for field, value in facts.items() if value is not None}
    said: ReadConsents = known.get("consents", NO_CONSENTS)
    return Identity(
        customer_id=customer_id,
        addresses={trait: known[trait] for trait in ADDRESSES if trait in known},
        device={
            field.removeprefix(DEVICE): value
            for field, value in known.items()
            if field.startswith(DEVICE)
        },
        traits=dict(others),
        consents=said.consents,
        evidence=said.evidence,
        **{field: known[field] for field in _READERS if field in known},
    )


def _address(told: Any, specs: Sequence[ChannelSpec], country: str | None) -> str:
    """Check an address by each channel that uses it; "" is none any more."""
    if isinstance(told, int) and not isinstance(told, bool):
        told = str(told)  # a number as a number: channels refuse it where it is none
    address = _text(told, max(spec.longest for spec in specs))
    for spec in specs:
        address = address and spec.localise(address, country)
    return address


def _text(told: Any, longest: int) -> str:
    if not isinstance(told, str):
        raise ValueError("must be a text")  # noqa: TRY004 - what is refused by its type, too
    text = told.strip()
    if len(text) > longest:
        raise ValueError(f"is longer than {longest} characters")
    return text


_READERS: Mapping[str, Callable[[Any], str]] = {
    "first_name": lambda told: _text(told, _LONGEST_NAME),
    "locale": lambda told: read_locale(_text(told, _LONGEST)),
    "time_zone": lambda told: _zone(_text(told, _LONGEST)),
}


def _zone(told: str) -> str:
    """Return an IANA zone. Devices with Windows know their zones by names of their own."""
    from babel.core import get_global  # noqa: PLC0415 - most commands read no zone

    try:
        return read_zone(told)
    except ValueError:
        if (known := get_global("windows_zone_mapping").get(told)) is None:
            raise
    return check_zone(known)
