"""What customers read: every message in every locale, with what is known and what is not."""

from collections.abc import Mapping
from typing import NamedTuple

from domain.customers import Channel
from domain.messages import Email, Message, Text
from languages.deployment import FILE, read_deployment
from languages.loader import written
from messages.files import TemplateFiles, forms_of
from messages.preview import sample_of, sample_render
from messages.renderer import TemplateRenderer
from workflows.messages import CATALOGUE, LANGUAGES

LOCALES = tuple(written())
DEPLOYED = read_deployment(FILE).languages or LOCALES
"""The languages of this tree's own deployment."""
FILES = TemplateFiles()


class Form(NamedTuple):
    """A message in one locale: whole, or short because it is late."""

    message: Message
    locale: str
    short: bool = False

    def __str__(self) -> str:
        return f"{self.message.name} in {self.locale}{', short' * self.short}"


def forms_on(channel: Channel) -> list[Form]:
    """Return every form that the catalogue's messages take on a channel."""
    return [
        Form(message, locale, short)
        for message in CATALOGUE.values()
        if channel in message.channels
        for short in forms_of(message)
        for locale in FILES.locales_of(message)
    ]


def wanted_in(message: Message) -> list[str]:
    """Return the deployment's languages in which a message's journey does not do without words."""
    return [locale for locale in DEPLOYED if locale in LANGUAGES.get(message.journey, DEPLOYED)]


def written_forms(message: Message) -> list[Form]:
    """Return a message, whole, in each locale that it has words in."""
    return [Form(message, locale) for locale in FILES.locales_of(message)]


def email(renderer: TemplateRenderer, form: Form, *without: str) -> Email:
    message, locale, short = form
    content = sample_render(
        renderer, message, Channel.EMAIL, locale, without=without, short=short
    ).content
    assert isinstance(content, Email)
    return content


def text(renderer: TemplateRenderer, form: Form, *without: str) -> str:
    message, locale, short = form
    content = sample_render(
        renderer, message, Channel.SMS, locale, without=without, short=short
    ).content
    assert isinstance(content, Text)
    return content.body


def read_by(
    renderer: TemplateRenderer,
    message: Message,
    channel: Channel,
    locale: str,
    facts: Mapping[str, object],
    *,
    short: bool = False,
) -> str:
    """Return what a customer reads of whom these facts are known, and no others."""
    sample = sample_of(message, locale)
    content = renderer.render(
        message,
        channel,
        sample.customer,
        properties=facts,
        links=sample.links,
        unsubscribe_url=sample.unsubscribe_url,
        short=short,
    ).content
    return content.body if isinstance(content, Text) else content.text
