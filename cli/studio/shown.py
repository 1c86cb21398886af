"""A message as its reader sees it in one language: each channel of it, ready for a page."""

from collections.abc import Mapping
from typing import Literal, NamedTuple

from channels.registry import CHANNELS
from cli.studio.saved import SavedWords
from domain.errors import BadTemplate
from domain.messages import Email, Message
from languages.table import BadLanguage
from messages.files import forms_of
from messages.preview import sample_render, values_of_sample
from messages.sms import is_gsm_7, segments
from webhooks.look import preview_of

Scheme = Literal["light", "dark"]

_PREFERS_DARK = "(prefers-color-scheme: dark)"
_BOTH = 'content="light dark"'


class Shown(NamedTuple):
    """A message in one language and one form."""

    mail: Mapping[str, object] | None
    texts: list[dict[str, object]]
    locale: str
    """Of the words: another than was asked for, where there are none in that."""
    fault: str | None
    """What stands in the place of all this."""


def shown(words: SavedWords, message: Message, language: str, *, short: bool) -> Shown:
    """Return a message as it is read in a language, or what is wrong with its words there."""
    fault = words.fault_of(message)
    if words.blocks(fault, message, language):
        return Shown(None, [], language, fault)
    renderer, mail, texts, locale = words.renderer(), None, [], language
    try:
        for channel in message.channels:
            content, locale = sample_render(renderer, message, channel, language, short=short)
            if isinstance(content, Email):
                mail = {
                    "subject": content.subject,
                    "preheader": preview_of(content.html, content.text),
                    "text": content.text,
                }
            else:
                texts.append(_text(CHANNELS[channel].label, content.body))
    except (BadTemplate, BadLanguage) as error:
        return Shown(None, [], language, str(error))
    return Shown(mail, texts, locale, None)


def html_of(
    words: SavedWords, message: Message, language: str, *, short: bool, scheme: Scheme
) -> str | None:
    """Return a message's e-mail, as a mail program shows it by day or by night; None without one.

    Raises `BadTemplate`.
    """
    mail = next((each for each in message.channels if CHANNELS[each].content is Email), None)
    if mail is None:
        return None
    content = sample_render(words.renderer(), message, mail, language, short=short).content
    return in_scheme(content.html, scheme) if isinstance(content, Email) else None


def in_scheme(html: str, scheme: Scheme) -> str:
    """Return an e-mail as a reader has it who prefers that scheme, whatever this browser does.

    A new tab is asked for by each link, which the frame does not allow: none leads anywhere.
    """
    holds = "all" if scheme == "dark" else "not all"
    html = html.replace(_PREFERS_DARK, holds).replace(_BOTH, f'content="{scheme}"')
    return html.replace("<head>", '<head><base target="_blank">', 1)


def samples_of(words: SavedWords, message: Message) -> list[dict[str, str]]:
    """Return what the sample has, a line for each value. Empty where it cannot be read."""
    try:
        found = values_of_sample(message, words.root)
    except BadTemplate:
        return []
    return [{"name": name, "value": each} for name, each in _lines("", found)]


def has_short_form(message: Message) -> bool:
    """Tell whether a message has shorter words for when it is late."""
    return True in forms_of(message)


def _text(label: str, body: str) -> dict[str, object]:
    return {
        "label": label,
        "body": body,
        "segments": segments(body),
        "encoding": "GSM-7" if is_gsm_7(body) else "UCS-2",
        "characters": len(body),
    }


def _lines(path: str, value: object) -> list[tuple[str, str]]:
    if isinstance(value, Mapping):
        joined = f"{path}." if path else ""
        return [line for key, each in value.items() for line in _lines(f"{joined}{key}", each)]
    if isinstance(value, list):
        return [line for n, each in enumerate(value) for line in _lines(f"{path}[{n}]", each)]
    return [(path, str(getattr(value, "url", value)))]
