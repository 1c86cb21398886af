"""What a text or a mail must keep to, once it is rendered: what its reader would notice."""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from channels.registry import CHANNELS
from domain.customers import Channel, Topic
from domain.messages import Email, Message, Text
from domain.questions import Question
from messages.sms import is_gsm_7, segments

UNTIDY = re.compile(
    r"\s[,.!?)]|,[.!?]|[,!?]{2}|\.[.!?]|:[,.!?]|: *$|, *$|\( |\(\)|\S  |\n\n\n\n", re.MULTILINE
)
"""What a missing value leaves behind; `dec.,` is a date's."""
SHORTEST_PREHEADER = 11
"""Characters: a shorter preheader previews nothing."""

_EMPTY_LINE = re.compile(r"\n\s*\n")
_PREHEADER = re.compile(r'<div style="display:none[^>]*>([^<&]+)&#847;')


class Broken(NamedTuple):
    """A rule that a message breaks."""

    part: str
    """The field of the words file that is to be changed, or `body`."""
    what: str
    """What is wrong, and what to do."""


def most_segments(message: Message, *, short: bool) -> int:
    """Return how many segments a text may take, with its sample and a short name of a company."""
    if short:
        return 1
    return 3 if message.asks is Question.SLOT else 2


def text_channel(message: Message) -> Channel | None:
    """Return the channel by which a message goes as a text, if it does."""
    return next((each for each in message.channels if CHANNELS[each].content is Text), None)


def first_texts(messages: Iterable[Message]) -> frozenset[str]:
    """Return the names of each journey's first text, as its `messages.py` has them in order."""
    firsts: dict[str, str] = {}
    for message in messages:
        if text_channel(message):
            firsts.setdefault(message.journey, message.name)
    return frozenset(firsts.values())


def says_stop(message: Message, first: frozenset[str]) -> bool:
    """Tell whether a text says how to opt out: an order update does so only if it is the first."""
    return message.topic is not Topic.ORDER_UPDATES or message.name in first


def preheader_of(html: str) -> str:
    """Return what an inbox shows after a mail's subject; empty where that is its first words."""
    shown = _PREHEADER.search(html)
    return shown[1] if shown else ""


def broken_by_text(body: str, most: int, *, stop: bool) -> Iterator[Broken]:
    """Yield what a text breaks of which all is known: its length, and whether it says STOP."""
    taken = segments(body)
    if taken > most:
        yield Broken(
            "sms", f"the text takes {taken} segments of {most}: shorten it{_costly_letters(body)}"
        )
    if ("STOP" in body) is not stop:
        yield Broken(
            "sms",
            "the text does not say how to opt out: end it as the others do, with a word of STOP"
            if stop
            else "the text speaks of STOP: take that out; of order updates, only a journey's first "
            "text says it",
        )


def untidy_in(content: Email | Text) -> Iterator[Broken]:
    """Yield what a value that is not known leaves behind: sentences that are not whole."""
    if isinstance(content, Text):
        said = {"sms": content.body}
        if _EMPTY_LINE.search(content.body):
            yield Broken(
                "sms", "the text has an empty line: begin {% if … %} on the line before, or {%- if"
            )
    else:
        said = {"subject": content.subject, "body": content.text}
    for part, words in said.items():
        if found := UNTIDY.search(words):
            read = _line_at(words, found.start())
            yield Broken(part, f"they read {read!r}: write a sentence that is whole without it")


def repeated_preheader(content: Email | Text) -> Iterator[Broken]:
    """Yield a preheader that a mail's body says once more."""
    if isinstance(content, Email):
        shown = preheader_of(content.html)
        if len(shown) >= SHORTEST_PREHEADER and shown in content.text:
            yield Broken("preheader", "it is in the body, too: say another thing")


def _costly_letters(body: str) -> str:
    """Return which letters of a text halve what a segment holds."""
    costly = "".join(dict.fromkeys(char for char in body if not is_gsm_7(char)))
    return f", or do without {costly}, which leave a segment 70 characters of 160" if costly else ""


def _line_at(words: str, at: int) -> str:
    start = words.rfind("\n", 0, at) + 1
    end = words.find("\n", at + 1)
    return words[start : end if end >= 0 else len(words)].strip()[:80]
