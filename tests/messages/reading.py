"""What customers read: every message in every locale, with what is known and what is not."""

import re

import pytest

from domain.customers import Channel
from domain.messages import Email, Message, Text
from messages.catalogue import CATALOGUE
from messages.preview import sample_of, sample_render
from messages.renderer import TemplateRenderer

LOCALES = ("en", "pt-BR", "ro")
EVERY = [
    pytest.param(message, channel, locale, id=f"{message.name}-{channel}-{locale}")
    for message in CATALOGUE.values()
    for channel in message.channels
    for locale in LOCALES
]
E_MAILS = [param for param in EVERY if param.values[1] is Channel.EMAIL]
TEXTS = [param for param in EVERY if param.values[1] is Channel.SMS]
UNTIDY = re.compile(
    r"\s[,.!?)]|,[.!?]|[,!?]{2}|\.[.!?]|:[,.!?]|: *$|, *$|\( |\(\)|\S  |\n\n\n\n", re.MULTILINE
)
"""What a missing value leaves behind; `dec.,` is a date's."""


def email(renderer: TemplateRenderer, message: Message, locale: str, *without: str) -> Email:
    content = sample_render(renderer, message, Channel.EMAIL, locale, without=without).content
    assert isinstance(content, Email)
    return content


def text(renderer: TemplateRenderer, message: Message, locale: str, *without: str) -> str:
    content = sample_render(renderer, message, Channel.SMS, locale, without=without).content
    assert isinstance(content, Text)
    return content.body


def read_by(
    renderer: TemplateRenderer, message: Message, channel: Channel, locale: str, **facts: object
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
    ).content
    return content.body if isinstance(content, Text) else content.text
