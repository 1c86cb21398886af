"""Text messages. Every text needs an opt-in, also a transactional one."""

from channels.base import ChannelSpec, Markup
from channels.zones import zones_of_number
from domain.customers import Channel
from domain.messages import Text


def normalise(number: str) -> str:
    """Return a phone number in E.164; raises ValueError, quoting nothing, if it is none."""
    # Most commands read no number, so they import no library for it.
    import phonenumbers  # noqa: PLC0415 - see above

    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        parsed = None
    # Possible, not valid: numbering plans change faster than the library that knows them.
    if parsed is None or not phonenumbers.is_possible_number(parsed):
        raise ValueError("must be a phone number that begins with + and its country code")
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


def fold(number: str) -> str:
    """Return a number for comparing: E.164 has one spelling."""
    return number.strip()


SPEC = ChannelSpec(
    name=Channel.SMS,
    label="SMS",
    plural="texts",
    trait="phone",
    trait_hint="With + and the country code.",
    longest=40,
    normalise=normalise,
    fold=fold,
    content=Text,
    markup=Markup.TEXT,
    parts=("sms",),
    takes_replies=True,
    zones_of=zones_of_number,
)
