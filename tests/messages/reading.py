"""What customers read: every message in every locale, with what is known and what is not."""

import re
import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest
from _pytest.mark import ParameterSet

from domain.customers import Channel
from domain.messages import Email, Message, Text, WhenLate
from messages.catalogue import CATALOGUE
from messages.files import TEMPLATES
from messages.mail import LAYOUT
from messages.preview import sample_of, sample_render
from messages.renderer import TemplateRenderer

LOCALES = ("en", "pt-BR", "ro")
WHOLE = [(message, False) for message in CATALOGUE.values()]
SHORT = [(message, True) for message, _ in WHOLE if message.when_late is WhenLate.SHORT]


def _on(channel: Channel) -> list[ParameterSet]:
    return [
        pytest.param(message, locale, short, id=f"{message.name}-{locale}{'-short' * short}")
        for message, short in (*WHOLE, *SHORT)
        if channel in message.channels
        for locale in LOCALES
    ]


E_MAILS = _on(Channel.EMAIL)
TEXTS = _on(Channel.SMS)
UNTIDY = re.compile(
    r"\s[,.!?)]|,[.!?]|[,!?]{2}|\.[.!?]|:[,.!?]|: *$|, *$|\( |\(\)|\S  |\n\n\n\n", re.MULTILINE
)
"""What a missing value leaves behind; `dec.,` is a date's."""


def email(
    renderer: TemplateRenderer, message: Message, locale: str, *without: str, short: bool = False
) -> Email:
    content = sample_render(
        renderer, message, Channel.EMAIL, locale, without=without, short=short
    ).content
    assert isinstance(content, Email)
    return content


def text(
    renderer: TemplateRenderer, message: Message, locale: str, *without: str, short: bool = False
) -> str:
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


def copied(tmp_path: Path, *messages: Message) -> Path:
    """Return a folder of templates to spoil: a copy of the shared look and of these messages'."""
    templates = tmp_path / "templates"
    for name in (LAYOUT, *(message.name for message in messages)):
        shutil.copytree(TEMPLATES / name, templates / name, copy_function=shutil.copyfile)
    return templates
