"""Proving templates before any customer reads them: `python -m messages.proving`, in the build.

A worker reads a message's words when it first sends them. What would fail a customer is found here.
"""

import re
import sys
from collections.abc import Iterable
from itertools import product
from pathlib import Path

from domain.customers import Channel
from domain.errors import BadTemplate
from domain.messages import Email, Message, Text
from messages.files import SHORT, TEMPLATES, TemplateFiles, body_file, forms_of, short_files
from messages.preview import sample_of, sample_render
from messages.renderer import FALLBACK, TemplateRenderer
from workflows.messages import CATALOGUE

_LOCALE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")


def main(templates: Path = TEMPLATES) -> None:
    """Leave the process with every fault of the catalogue's templates, or quietly."""
    sys.exit("\n".join(faults(TemplateRenderer(templates), CATALOGUE.values())) or None)


def faults(renderer: TemplateRenderer, messages: Iterable[Message]) -> list[str]:
    """Return each message's first fault: where it is, and what to do."""
    found = []
    for message in messages:
        try:
            prove(renderer, message)
        except BadTemplate as error:
            found.append(str(error))
    return found


def prove(renderer: TemplateRenderer, message: Message) -> None:
    """Raise `BadTemplate`, naming the file and what to do, unless every customer can read it."""
    _prove_folders(renderer.files, message)
    locales = renderer.files.locales_of(message)
    every = list(product(forms_of(message), message.channels, locales))
    for step in (_read, _prove_files, _prove_whole):  # the quickest first
        for short, channel, locale in every:
            step(renderer, message, channel, locale, short)


def absences(message: Message) -> tuple[tuple[str, ...], ...]:
    """Return what may be missing: nothing, any one variable, or all of them."""
    return tuple(dict.fromkeys(((), *((name,) for name in message.variables), message.variables)))


def _prove_folders(files: TemplateFiles, message: Message) -> None:
    found = files.locales_of(message)
    if FALLBACK not in found:
        raise BadTemplate(
            f"{files.where(message.name, FALLBACK)} is missing: every message needs words in "
            f"{FALLBACK}, which customers read in whose language there are none"
        )
    for locale in found:
        if not _LOCALE.fullmatch(locale):
            raise BadTemplate(
                f"{files.where(message.name, locale)} is no locale: name the folder after a "
                "language and perhaps a region, as in en or pt-BR"
            )
        _refuse_what_nobody_reads(files, message, locale)


def _refuse_what_nobody_reads(files: TemplateFiles, message: Message, locale: str) -> None:
    for path in sorted((files.folder / message.name / locale).glob(f"{SHORT}*")):
        if path.name not in short_files(message):
            raise BadTemplate(
                f"{files.where(message.name, locale, path.name)} is read by nobody: "
                "delete it, or give the message on_expired=OnExpired.SHORT and that channel in "
                "messages/catalogue.py"
            )


def _read(
    renderer: TemplateRenderer, message: Message, channel: Channel, locale: str, short: bool
) -> None:
    """Raise `BadTemplate` if a file is missing, or is no Liquid or MJML."""
    renderer.files.words(message, channel, locale, short=short)


def _prove_files(
    renderer: TemplateRenderer, message: Message, channel: Channel, locale: str, short: bool
) -> None:
    """Raise `BadTemplate` if a file uses what it may not, or needs what may be missing."""
    for wording in renderer.files.words(message, channel, locale, short=short).written:
        wording.check({*message.variables, "company", "unsubscribe_url"}, message.actions)
        for without in absences(message):
            sample = sample_of(message, locale, without=without)
            wording.try_out(renderer.values_of(message, locale, *sample))


def _prove_whole(
    renderer: TemplateRenderer, message: Message, channel: Channel, locale: str, short: bool
) -> None:
    """Raise `BadTemplate` if a customer would miss a link, or read nothing."""
    where = renderer.files.where(message.name, locale, body_file(channel, short=short))
    for without in absences(message):
        sample = sample_of(message, locale, without=without)
        content = sample_render(
            renderer, message, channel, locale, without=without, short=short
        ).content
        text = content.body if isinstance(content, Text) else content.text
        for action, link in sample.links.items():
            if link not in text:
                raise BadTemplate(
                    f"{where} offers no {{{{ links.{action} }}}}: give it one, for every "
                    "customer, or take the action out of messages/catalogue.py"
                )
        if isinstance(content, Email) and sample.unsubscribe_url not in text:
            raise BadTemplate(
                f"{where} offers no {{{{ unsubscribe_url }}}}: put it back into the footer"
            )
        if not text or (isinstance(content, Email) and not content.subject):
            raise BadTemplate(f"{where} or its subject is empty: write the words")


if __name__ == "__main__":
    main()
