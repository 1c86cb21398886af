"""What the fakes' journals say: every call, which message it was, and what its caller heard."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from urllib.parse import parse_qs, parse_qsl, urlsplit

from domain.customers import Channel
from tests.chaos.script import Line
from tests.vendors.fake import FakeVendor, Seen
from tests.vendors.sendgrid.fake import FakeSendGrid
from tests.vendors.twilio.fake import FakeTwilio
from tests.vendors.weather import Mishap, Weather

NOT_ACCEPTED = (Mishap.THROTTLED, Mishap.ERROR_BEFORE, Mishap.RESET_BEFORE)

WORDS = {
    "onboarding.verify_reminder": "Please confirm your e-mail address",
    "post_purchase.satisfaction": "how satisfied are you with your",
    "car_delivery.car_confirmed": "thank you for ordering your",
    "car_delivery.progress": "news of your",
    "car_delivery.delayed": "will arrive later than we told you",
    "car_delivery.choose_slot": r"For the handover, reply|other times for the handover",
    "car_delivery.we_will_call": "our team will call you",
    "car_delivery.slot_booked": "it is booked! Handover",
    "car_delivery.slot_reminder": "see you soon! Handover",
    "car_delivery.recommendation": "would you recommend us?",
}
"""What each text of the script's journeys alone says, in English: patterns."""


class Unrecognized(Exception):
    """A text that none, or more than one, of our messages could be."""


def message_in(text: str) -> str:
    """Tell which message a text is, by its words; raises `Unrecognized`."""
    found = [name for name, words in WORDS.items() if re.search(words, " ".join(text.split()))]
    if len(found) != 1:
        raise Unrecognized(f"{found or 'no message'}: {text}")
    return found[0]


class Call(NamedTuple):
    """One message as it was handed to a vendor."""

    to: str
    line: Line
    touchpoint: str
    clear: bool
    """Whether the caller, if it lived, heard what became of it."""
    accepted_at: datetime | None
    told_at: datetime | None = None
    """When the first callback about it was acknowledged."""


class WatchedWeather(Weather):
    """Remembers what became of each message that was handed in, in their order."""

    def __init__(self, *, seed: int, mishaps: Sequence[Mishap], rate: float) -> None:
        super().__init__(seed=seed, mishaps=mishaps, rate=rate)
        self.sends: list[Mishap | None] = []

    def of_send(self) -> Mishap | None:
        """See base class."""
        mishap = super().of_send()
        self.sends.append(mishap)
        return mishap


def calls_of(fake: FakeSendGrid | FakeTwilio) -> Iterator[Call]:
    """Return all messages that were handed to a vendor, in their order."""
    read = _mail if isinstance(fake, FakeSendGrid) else _text
    for seen, mishap, entry in _answered(fake):
        to, line, touchpoint = read(seen)
        clear = mishap in (None, Mishap.THROTTLED)
        if entry is None:
            yield Call(to, line, touchpoint, clear, None)
        else:
            yield Call(to, line, touchpoint, clear, entry.accepted_at, entry.told_at)


def _answered(fake: FakeVendor[Any]) -> Iterator[tuple[Seen, Mishap | None, Any]]:
    """Match requests, what became of them, and the journal: all three are in the same order."""
    assert isinstance(fake.weather, WatchedWeather)
    sends = [seen for seen in fake.requests if seen.method == "POST"]
    taken = iter(fake.journal)
    for seen, mishap in zip(sends, fake.weather.sends, strict=True):
        yield seen, mishap, None if mishap in NOT_ACCEPTED else next(taken)
    assert next(taken, None) is None, "the fake's journal holds what nobody sent"


def _mail(seen: Seen) -> tuple[str, Line, str]:
    mail: Mapping[str, Any] = json.loads(seen.body)
    person = mail["personalizations"][0]
    return (
        person["to"][0]["email"],
        Line(mail["categories"][0], Channel.EMAIL),
        person["custom_args"]["touchpoint_id"],
    )


def _text(seen: Seen) -> tuple[str, Line, str]:
    form = dict(parse_qsl(seen.body.decode()))
    query = parse_qs(urlsplit(form["StatusCallback"]).query)
    return form["To"], Line(message_in(form["Body"]), Channel.SMS), query["touchpoint"][0]
