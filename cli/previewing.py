"""Previewing a message: its words, proven, with made-up values, before anything is sent."""

from channels.registry import CHANNELS
from cli.errors import CommandFailed
from domain.messages import Email, Message
from messages.catalogue import CATALOGUE
from messages.preview import sample_render
from messages.proving import prove
from messages.renderer import TemplateRenderer


class UnknownMessage(CommandFailed):
    """There is no message of that name."""


def preview_text(name: str, locale: str, company: str, *, short: bool = False) -> str:
    """Return a message's words in a locale, a section for each channel; HTML is left out.

    `short` is for the form in which it leaves when it is late.

    Raises `UnknownMessage`, naming those there are, and `BadTemplate` for a fault in any locale.
    """
    message = CATALOGUE.get(name)
    if message is None:
        known = ", ".join(sorted(CATALOGUE))
        raise UnknownMessage(f"there is no message `{name}`; there are: {known}")
    renderer = _proven(message, company)
    parts = []
    for channel in message.channels:
        rendered = sample_render(renderer, message, channel, locale, short=short)
        title = f"--- {CHANNELS[channel].label}, {rendered.locale} ---"
        parts.append(f"{title}\n{_words(rendered.content)}")
    return "\n\n".join(parts)


def preview_html(name: str, locale: str, company: str, *, short: bool = False) -> str:
    """Return a message's e-mail as HTML, to be looked at in a browser."""
    message = CATALOGUE.get(name)
    channels = message.channels if message else ()
    mail = next((each for each in channels if CHANNELS[each].content is Email), None)
    if message is None or mail is None:
        raise UnknownMessage(f"there is no message `{name}` that travels by e-mail")
    renderer = _proven(message, company)
    content = sample_render(renderer, message, mail, locale, short=short).content
    return content.html if isinstance(content, Email) else ""


def _proven(message: Message, company: str) -> TemplateRenderer:
    renderer = TemplateRenderer(company=company)
    prove(renderer, message)
    return renderer


def _words(content: object) -> str:
    if isinstance(content, Email):
        return f"Subject: {content.subject}\n\n{content.text}"
    return str(getattr(content, "body", ""))
