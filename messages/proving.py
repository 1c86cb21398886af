"""Proving words before any customer reads them: `jornada words prove`, in the build.

A worker reads a message's words when it first sends them. What would fail a customer is found here.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from itertools import product
from pathlib import Path

from channels.registry import CHANNELS
from domain.customers import Channel
from domain.errors import BadTemplate
from domain.messages import Email, Message, Text
from languages.nearest import FALLBACK
from messages.conventions import conventions
from messages.extremes import extremes, longest, places
from messages.files import (
    JOURNEYS,
    ROOT,
    TemplateFiles,
    entry_of,
    fields_of,
    forms_of,
    reads_body,
)
from messages.mail import LAYOUT_LINKS
from messages.preview import made_of, rendered, sample_of, sample_render, values_of_sample
from messages.renderer import TemplateRenderer
from messages.rules import (
    Broken,
    broken_by_text,
    first_texts,
    most_segments,
    repeated_preheader,
    says_stop,
    text_channel,
    untidy_in,
)
from messages.samples import missing_sample, read_samples, sample_faults
from messages.words import TRANSLATED_FROM, Part

_LOCALE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")


def all_faults(renderer: TemplateRenderer, catalogue: Mapping[str, Message]) -> list[str]:
    """Return what would fail a customer, and the files and samples that no message reads."""
    return [
        *faults(renderer, catalogue.values()),
        *ill_texts(renderer, catalogue.values()),
        *strays(renderer.files, catalogue),
        *stray_samples(renderer.files, catalogue),
    ]


def faults(renderer: TemplateRenderer, messages: Iterable[Message]) -> list[str]:
    """Return each message's first fault: where it is, and what to do."""
    found = []
    for message in messages:
        try:
            prove(renderer, message)
        except BadTemplate as error:
            found.append(str(error))
    return found


def ill_texts(renderer: TemplateRenderer, messages: Collection[Message]) -> Iterator[str]:
    """Yield the texts that are too long, or say STOP where they should not, or do not say it."""
    first = first_texts(messages)
    for message in messages:
        channel = text_channel(message)
        if channel is None:
            continue
        for short, locale in product(forms_of(message), renderer.files.locales_of(message)):
            most, stop = most_segments(message, short=short), says_stop(message, first)
            with suppress(BadTemplate):  # which `faults` names
                content = sample_render(renderer, message, channel, locale, short=short).content
                body = content.body if isinstance(content, Text) else ""
                for broken in broken_by_text(body, most, stop=stop):
                    yield _told(renderer.files, message, locale, broken, short=short)


def strays(files: TemplateFiles, catalogue: Mapping[str, Message]) -> Iterator[str]:
    """Yield what lies among the words and is no message's: its name may be misspelled."""
    for path in sorted((files.root / JOURNEYS).glob("*/words/*/*")):
        name = f"{path.parents[2].name}.{path.stem}"
        if path.suffix != ".mjml" or name not in catalogue:
            yield (
                f"{path.relative_to(files.root)} is read by nobody: delete it, or declare {name} "
                f"in {JOURNEYS}/{path.parents[2].name}/messages.py"
            )


def stray_samples(files: TemplateFiles, catalogue: Mapping[str, Message]) -> Iterator[str]:
    """Yield what stands in journeys' samples and no message reads, or may not stand there."""
    found = (files.root / JOURNEYS).glob("*/samples.toml")
    for journey in sorted(path.parent.name for path in found):
        own = {
            message.own_name: message
            for message in catalogue.values()
            if message.journey == journey
        }
        yield from sample_faults(files.root, journey, own)


def prove(renderer: TemplateRenderer, message: Message) -> None:
    """Raise `BadTemplate`, naming the file and what to do, unless every customer can read it."""
    _prove_locales(renderer.files, message)
    if lacking := missing_sample(renderer.files.root, message):
        raise BadTemplate(lacking)
    locales = renderer.files.locales_of(message)
    every = list(product(forms_of(message), message.channels, locales))
    for short, channel, locale in every:  # the quickest first
        _read(renderer, message, channel, locale, short)
    told = {locale: _may_be_told(renderer, message, locale) for locale in locales}
    for short, channel, locale in every:
        _prove_pieces(renderer, message, channel, locale, short, told[locale])
    for short, channel, locale in every:
        _prove_whole(renderer, message, channel, locale, short)


def absences(message: Message, root: Path = ROOT) -> tuple[tuple[str, ...], ...]:
    """Return what may be missing: nothing, any one variable or property, or all of them."""
    sample = values_of_sample(message, root)
    deep = [name for name in message.readable if name not in message.variables]
    single = (*message.variables, *(path for name in deep for path in _places(sample, name)))
    return tuple(dict.fromkeys(((), *((path,) for path in single), message.readable)))


def _places(sample: Mapping[str, object], name: str) -> Iterator[str]:
    return places(sample.get(name), name)


def _prove_locales(files: TemplateFiles, message: Message) -> None:
    found = files.locales_of(message)
    if FALLBACK not in found:
        raise BadTemplate(
            f"{files.where(message, FALLBACK)} is missing: every message needs words in "
            f"{FALLBACK}, which customers read in whose language there are none"
        )
    for locale in found:
        if not _LOCALE.fullmatch(locale):
            raise BadTemplate(
                f"{files.where(message, locale)}: {locale} is no locale: name the folder after a "
                "language and perhaps a region, as in en or pt-BR"
            )
        _refuse_what_nobody_reads(files, message, locale)


def _refuse_what_nobody_reads(files: TemplateFiles, message: Message, locale: str) -> None:
    file = files.file(message, locale)
    if file.short and True not in forms_of(message):
        raise BadTemplate(
            f"{file.where}, line {file.short.line}: the short form is read by nobody: delete it, "
            f"or give the message on_expired=OnExpired.SHORT in {entry_of(message)}"
        )
    for part in filter(None, (file.whole, file.short)):
        for name, at in _unread(part, message.channels):
            raise BadTemplate(
                f"{at}: {name} is read by nobody: delete it, or give the message its channel in "
                f"{entry_of(message)}"
            )


def _unread(part: Part, channels: Iterable[Channel]) -> Iterator[tuple[str, str]]:
    """Yield what a part says on channels by which its message never travels."""
    read = {TRANSLATED_FROM, *(name for channel in channels for name in fields_of(channel))}
    yield from ((name, piece.at()) for name, piece in part.fields.items() if name not in read)
    if part.body is not None and not any(map(reads_body, channels)):
        yield "the body", part.body.at()


def _read(
    renderer: TemplateRenderer, message: Message, channel: Channel, locale: str, short: bool
) -> None:
    """Raise `BadTemplate` if words are missing, or are no Liquid or MJML."""
    renderer.files.words(message, channel, locale, short=short)


def _may_be_told(
    renderer: TemplateRenderer, message: Message, locale: str
) -> list[dict[str, object]]:
    """Return what may be told of customers of a locale: in part, too long, and of other kinds."""
    root = renderer.files.root
    told = [sample_of(message, locale, without=each, root=root) for each in absences(message, root)]
    extreme = extremes(values_of_sample(message, root))
    told += [made_of(message, locale, values) for values in extreme]
    return [renderer.values_of(message, locale, *each) for each in told]


def _prove_pieces(
    renderer: TemplateRenderer,
    message: Message,
    channel: Channel,
    locale: str,
    short: bool,
    told: Iterable[dict[str, object]],
) -> None:
    """Raise `BadTemplate` if a piece uses what it may not, or cannot bear what may be told."""
    root = renderer.files.root
    sample = values_of_sample(message, root)
    own = {*message.readable, "company", "unsubscribe_url"}
    where = read_samples(root, message.journey).at(message.own_name)
    for wording in renderer.files.words(message, channel, locale, short=short).written:
        wording.check(own, (*message.actions, *LAYOUT_LINKS))
        wording.check_sample(sample, where, conventions(locale, locale))
        for values in told:
            wording.try_out(values)


def _prove_whole(
    renderer: TemplateRenderer, message: Message, channel: Channel, locale: str, short: bool
) -> None:
    """Raise `BadTemplate` if a customer would miss a link, or read nothing."""
    root = renderer.files.root
    form = f"its {'short ' * short}{CHANNELS[channel].label}"
    where = f"{renderer.files.where(message, locale)}: {form}"
    for without in absences(message, root):
        sample = sample_of(message, locale, without=without, root=root)
        content = rendered(renderer, message, channel, sample, short=short).content
        _prove_content(content, where, sample.links, sample.unsubscribe_url)
        for broken in (*untidy_in(content), *repeated_preheader(content)):
            told = _told(renderer.files, message, locale, broken, short=short)
            raise BadTemplate(f"{told} (without {', '.join(without)})" if without else told)
    sample = made_of(message, locale, longest(values_of_sample(message, root)))
    content = rendered(renderer, message, channel, sample, short=short).content
    _prove_content(content, where, sample.links, sample.unsubscribe_url)


def _prove_content(
    content: Email | Text, where: str, links: Mapping[str, str], unsubscribe_url: str
) -> None:
    text = content.body if isinstance(content, Text) else content.text
    for action, link in links.items():
        if link not in text:
            raise BadTemplate(
                f"{where} offers no {{{{ links.{action} }}}}: give it one, for every customer, or "
                "take the action out of the journey's messages.py"
            )
    if isinstance(content, Email) and unsubscribe_url not in text:
        raise BadTemplate(
            f"{where} offers no {{{{ unsubscribe_url }}}}: put it back into the footer"
        )
    if not text or (isinstance(content, Email) and not content.subject):
        raise BadTemplate(f"{where} or its subject is empty: write the words")


def _told(
    files: TemplateFiles, message: Message, locale: str, broken: Broken, *, short: bool
) -> str:
    """Return a broken rule with the line of the words that break it."""
    file = files.file(message, locale)
    part = file.short if short and file.short else file.whole
    piece = part.body if broken.part == "body" else part.fields.get(broken.part)
    return f"{piece.at() if piece else file.where}: {broken.part}: {broken.what}"
