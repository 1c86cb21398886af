"""The renderer: a catalogue entry and a customer make what she reads."""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from domain.clock import DEFAULT_ZONE
from domain.customers import Channel, Customer
from domain.errors import BadTemplate
from domain.messages import Email, Message, Text, WhenLate
from domain.ports import RenderedMessage
from messages.catalogue import CATALOGUE
from messages.cleaning import clean, greeting_name, one_line
from messages.mail import Layout, plain_text
from messages.preview import sample_of, sample_render
from messages.wording import HTML, PLAIN, Wording, read

TEMPLATES = Path(__file__).parent / "templates"

FALLBACK = "en"
"""What customers read in whose language there are no words."""

_BODY = {Channel.EMAIL: "body.mjml", Channel.SMS: "sms.txt"}
_SUBJECT = "subject.txt"
_SHORT = "short."
"""How the files of a short form begin: `short.sms.txt`."""
_LOCALE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")


class _Words(NamedTuple):
    """What a message says on one channel, in one locale."""

    body: Wording
    subject: Wording | None = None


class TemplateRenderer:
    """Implements `domain.ports.Renderer` with a folder of templates, read and proven when built.

    Building raises `BadTemplate`, naming the file and what to do, unless every message of the
    catalogue can be rendered for every customer.
    """

    def __init__(
        self,
        templates: Path = TEMPLATES,
        catalogue: Mapping[str, Message] = CATALOGUE,
        *,
        company: str = "Jornada",
    ) -> None:
        self._templates = templates
        self._company = one_line(company)
        self._layout = Layout(templates)
        self._locales = {message.name: self._find(message) for message in catalogue.values()}
        self._words = {
            (message.name, channel, locale, short): self._load(message, channel, locale, short)
            for message in catalogue.values()
            for short in _forms(message)
            for channel in message.channels
            for locale in self._locales[message.name]
        }
        for name, channel, locale, short in self._words:
            self._prove(catalogue[name], channel, locale, short)

    def render(
        self,
        message: Message,
        channel: Channel,
        customer: Customer,
        *,
        properties: Mapping[str, object],
        links: Mapping[str, str],
        unsubscribe_url: str,
        short: bool = False,
    ) -> RenderedMessage:
        """Render for the customer's locale, in its short form if wanted; raises `BadTemplate`."""
        locale = best_locale(customer.locale, self._locales.get(message.name, ()))
        words = self._words.get((message.name, channel, locale, short))
        if words is None:
            kind, lacks = ("short words", "WhenLate.SHORT") if short else ("words", "the channel")
            raise BadTemplate(
                f"{message.name} has no {kind} for {channel.spoken}: declare {lacks} in "
                "messages/catalogue.py and write its templates"
            )
        surroundings = self._surroundings(message, locale, links, unsubscribe_url)
        surroundings["time_zone"] = customer.time_zone
        values = variables_of(message, customer, properties) | surroundings
        return RenderedMessage(_content(words, values), locale)

    def locales_of(self, message: Message) -> tuple[str, ...]:
        """Return the locales that a message has words in."""
        return self._locales[message.name]

    def _find(self, message: Message) -> tuple[str, ...]:
        folder = self._templates / message.name
        found = sorted(path.name for path in folder.glob("*") if path.is_dir())
        if FALLBACK not in found:
            raise BadTemplate(
                f"{self._where(message.name, FALLBACK)} is missing: every message needs words in "
                f"{FALLBACK}, which customers read in whose language there are none"
            )
        for locale in found:
            if not _LOCALE.fullmatch(locale):
                raise BadTemplate(
                    f"{self._where(message.name, locale)} is no locale: name the folder after a "
                    "language and perhaps a region, as in en or pt-BR"
                )
            self._refuse_what_nobody_reads(message, folder / locale)
        return tuple(found)

    def _refuse_what_nobody_reads(self, message: Message, folder: Path) -> None:
        bodies = [_BODY[channel] for channel in message.channels]
        read_ones = [_file(name, short=True) for name in (*bodies, _SUBJECT)]
        for path in sorted(folder.glob(f"{_SHORT}*")):
            if True not in _forms(message) or path.name not in read_ones:
                raise BadTemplate(
                    f"{self._where(message.name, folder.name, path.name)} is read by nobody: "
                    "delete it, or give the message when_late=WhenLate.SHORT and that channel in "
                    "messages/catalogue.py"
                )

    def _load(self, message: Message, channel: Channel, locale: str, short: bool) -> _Words:
        body, where = self._read(message, locale, _BODY[channel], short)
        if channel is Channel.SMS:
            return _Words(self._checked(Wording(body, where, PLAIN), message, locale))
        subject = Wording(*self._read(message, locale, _SUBJECT, short), PLAIN)
        # The body is checked as it was written, so that errors name its lines, then put together.
        self._checked(Wording(body, where, HTML), message, locale)
        return _Words(
            self._layout.compile(body, where, locale), self._checked(subject, message, locale)
        )

    def _checked(self, wording: Wording, message: Message, locale: str) -> Wording:
        """Return `wording` if it uses what it may, and needs nothing that may be missing."""
        wording.check({*message.variables, "company", "unsubscribe_url"}, message.actions)
        for without in _absences(message):
            customer, properties, links, url = sample_of(message, locale, without=without)
            surroundings = self._surroundings(message, locale, links, url)
            wording.try_out(variables_of(message, customer, properties) | surroundings)
        return wording

    def _prove(self, message: Message, channel: Channel, locale: str, short: bool) -> None:
        """Raise `BadTemplate` if a customer would miss a link, or read nothing."""
        where = self._where(message.name, locale, _file(_BODY[channel], short=short))
        for without in _absences(message):
            sample = sample_of(message, locale, without=without)
            content = sample_render(
                self, message, channel, locale, without=without, short=short
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

    def _surroundings(
        self, message: Message, locale: str, links: Mapping[str, str], unsubscribe_url: str
    ) -> dict[str, object]:
        return {
            "company": self._company,
            "links": dict(links),
            "locale": locale,
            "time_zone": DEFAULT_ZONE,
            "topic": message.topic.value,
            "unsubscribe_url": unsubscribe_url,
        }

    def _read(self, message: Message, locale: str, name: str, short: bool) -> tuple[str, str]:
        file = _file(name, short=short)
        where = self._where(message.name, locale, file)
        or_else = ", or take WhenLate.SHORT out of messages/catalogue.py" if short else ""
        path = self._templates / message.name / locale / file
        return read(path, where, f"write it{or_else}"), where

    def _where(self, *parts: str) -> str:
        return "/".join((self._templates.name, *parts))


def best_locale(wanted: str, available: Iterable[str]) -> str:
    """Return the locale itself, else its language as spoken elsewhere, else the fallback."""
    tag = wanted.replace("_", "-").casefold()
    exact = [locale for locale in available if locale.casefold() == tag]
    kin = [locale for locale in available if locale.casefold().split("-")[0] == tag.split("-")[0]]
    return next(iter(exact + kin), FALLBACK)


def variables_of(
    message: Message, customer: Customer, properties: Mapping[str, object]
) -> dict[str, object]:
    """Return a message's declared variables, fit to print; what is empty is left out.

    Each is looked for among the customer's own fields first, then among the event's properties.
    """
    values: dict[str, object] = {}
    for name in message.variables:
        known = getattr(customer, name) if name in Customer.model_fields else None
        value = known or properties.get(name)
        if name == "first_name":
            values[name] = greeting_name(value) if isinstance(value, str) else None
        else:
            values[name] = clean(value)
    return {name: value for name, value in values.items() if value not in (None, "", [], {})}


def _content(words: _Words, values: dict[str, object]) -> Email | Text:
    if words.subject is None:
        return Text(body=words.body.render(values).strip())
    subject = " ".join(words.subject.render(values).split())
    html = words.body.render(values | {"subject": subject})
    return Email(subject=subject, html=html, text=plain_text(html))


def _forms(message: Message) -> tuple[bool, ...]:
    """Return whether each of its forms is the short one."""
    return (False, True) if message.when_late is WhenLate.SHORT else (False,)


def _file(name: str, *, short: bool) -> str:
    return _SHORT + name if short else name


def _absences(message: Message) -> tuple[tuple[str, ...], ...]:
    """Return what may be missing: nothing, any one variable, or all of them."""
    return tuple(dict.fromkeys(((), *((name,) for name in message.variables), message.variables)))
