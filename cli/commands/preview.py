"""Previewing a message: its words, proven, with made-up values, before anything is sent."""

from typing import Annotated

import typer

from channels.registry import CHANNELS
from cli.commands.words import message_named
from cli.errors import CommandFailed
from cli.running import new_app, settings
from domain.messages import Email, Message
from messages.preview import sample_render
from messages.proving import prove
from messages.renderer import TemplateRenderer

app = new_app()


@app.command()
def preview(
    message: str,
    locale: str = "en",
    html: Annotated[bool, typer.Option(help="print the e-mail's HTML instead")] = False,
    short: Annotated[bool, typer.Option(help="its short form, for when it is late")] = False,
) -> None:
    """Print a message's words with made-up values, in one language."""
    show, set_up = preview_html if html else preview_text, settings()
    typer.echo(show(message, locale, set_up.company, set_up.company_address, short=short))


def preview_text(
    name: str, locale: str, company: str, address: str = "", *, short: bool = False
) -> str:
    """Return a message's words in a locale, a section for each channel; HTML is left out.

    `short` is for the form in which it leaves when it is late.

    Raises `CommandFailed` for a message that is not there, `BadTemplate` for a fault in any locale.
    """
    message = message_named(name)
    renderer = proven(message, company, address)
    parts = []
    for channel in message.channels:
        rendered = sample_render(renderer, message, channel, locale, short=short)
        title = f"--- {CHANNELS[channel].label}, {rendered.locale} ---"
        parts.append(f"{title}\n{_words(rendered.content)}")
    return "\n\n".join(parts)


def preview_html(
    name: str, locale: str, company: str, address: str = "", *, short: bool = False
) -> str:
    """Return a message's e-mail as HTML, to be looked at in a browser."""
    message = message_named(name)
    mail = next((each for each in message.channels if CHANNELS[each].content is Email), None)
    if mail is None:
        raise CommandFailed(f"`{name}` does not travel by e-mail")
    renderer = proven(message, company, address)
    content = sample_render(renderer, message, mail, locale, short=short).content
    return content.html if isinstance(content, Email) else ""


def proven(message: Message, company: str, address: str) -> TemplateRenderer:
    """Return a renderer that has proven a message's words. Raises `BadTemplate`."""
    renderer = TemplateRenderer(company=company, address=address)
    prove(renderer, message)
    return renderer


def _words(content: object) -> str:
    if isinstance(content, Email):
        return f"Subject: {content.subject}\n\n{content.text}"
    return str(getattr(content, "body", ""))
