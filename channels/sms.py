"""Text messages. Every text needs an opt-in, also a transactional one."""

from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

from channels.base import ChannelSpec, Markup
from channels.numbers import one_spelling
from channels.zones import zones_of_number
from domain.customers import Channel
from domain.messages import Text

if TYPE_CHECKING:
    from phonenumbers import PhoneNumber


_WANTED = (
    "must be a phone number that begins with + and its country code, or one of the country that is "
    "told beside it, in two letters such as BR"
)


def normalise(number: str) -> str:
    """Return a phone number in E.164; raises ValueError, quoting nothing, if it is none.

    Each number has one spelling, whatever was written: see `channels.numbers`.
    """
    # Most commands read no number, so they import no library for it.
    import phonenumbers  # noqa: PLC0415 - see above

    try:
        spelled = one_spelling(_e164(phonenumbers.parse(number)))
        parsed = phonenumbers.parse(spelled)
    except phonenumbers.NumberParseException:
        parsed = None
    # Possible, not valid: numbering plans change faster than the library that knows them.
    if parsed is None or not phonenumbers.is_possible_number(parsed):
        raise ValueError(_WANTED)
    return _e164(parsed)


def _e164(parsed: "PhoneNumber") -> str:
    import phonenumbers  # noqa: PLC0415 - as above

    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


def in_country(number: str, country: str) -> str:
    """Return a number in E.164 that is written as in a country; raises ValueError if it is none."""
    import phonenumbers  # noqa: PLC0415 - see above

    try:
        parsed = phonenumbers.parse(number, country)
    except phonenumbers.NumberParseException:
        parsed = None
    # Valid, not only possible: read as another country's, it would be a stranger's.
    if parsed is None or not phonenumbers.is_valid_number(parsed):
        raise ValueError(_WANTED)
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


def guesses(typed: str, country: str | None) -> tuple[str, ...]:
    """Return the numbers that a person may mean who types one, each in E.164, in order.

    With a + or a country it is one. Else it may lack its +, begin with 00, or be written as in any
    country where it is valid: whoever looks it up finds the customers who have one of these.
    """
    if any(each.isalpha() or each == "@" for each in typed):
        return ()
    if country is not None:
        return _spelled([partial(normalise, typed), partial(_in_country, typed, country)])[:1]
    if typed.strip().startswith("+"):
        return _spelled([partial(normalise, typed)])
    import phonenumbers  # noqa: PLC0415 - see above

    digits = "".join(each for each in typed if each.isdigit())
    abroad = [partial(normalise, f"+{each}") for each in (digits, digits.removeprefix("00"))]
    regions = sorted(phonenumbers.SUPPORTED_REGIONS)
    return _spelled([*abroad, *(partial(_in_country, typed, region) for region in regions)])


def _in_country(number: str, country: str) -> str:
    return normalise(in_country(number, country))


def _spelled(readings: Iterable[Callable[[], str]]) -> tuple[str, ...]:
    """Return what these readings of a number make of it, each once, where it is one."""
    found: dict[str, None] = {}
    for read in readings:
        with suppress(ValueError):
            found[read()] = None
    return tuple(found)


def fold(number: str) -> str:
    """Return a number for comparing: all its spellings become the one that is kept."""
    return one_spelling(number.strip())


def confirms_opt_out(number: str) -> bool:
    """Tell whether one text confirms a STOP: in North America, where carriers ask for one.

    The law allows one, at once and without any offer: 47 CFR 64.1200(a)(12).
    """
    return fold(number).startswith("+1")


SPEC = ChannelSpec(
    name=Channel.SMS,
    label="SMS",
    plural="texts",
    trait="phone",
    trait_hint="With + and the country code.",
    longest=40,
    normalise=normalise,
    in_country=in_country,
    guesses=guesses,
    fold=fold,
    confirms_opt_out=confirms_opt_out,
    content=Text,
    markup=Markup.TEXT,
    parts=("sms",),
    takes_replies=True,
    zones_of=zones_of_number,
)
