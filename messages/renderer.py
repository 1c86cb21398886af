"""The renderer: a catalogue entry and a customer make what they read."""

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

from channels.registry import CHANNELS
from domain.customers import Channel, Customer
from domain.errors import BadTemplate
from domain.messages import ABOUT, RECOMMENDED, Email, Message, Text
from domain.ports import NOTHING, RenderedMessage
from languages.loader import topic_words
from languages.nearest import nearest
from messages.cleaning import greeting_name, one_line
from messages.conventions import conventions
from messages.files import ROOT, TemplateFiles, Words, entry_of, forms_of
from messages.mail import tidy
from messages.values import ANYBODY, DEPTH, Listed, Named, Reader, clean, told


class TemplateRenderer:
    """Implements `domain.ports.Renderer` with the words' files, each read on first use.

    It takes them as proven: `jornada words prove` does that, in the build.
    """

    def __init__(
        self,
        root: Path = ROOT,
        *,
        company: str = "Jornada",
        address: str = "",
        site_hosts: Collection[str] = (),
        languages: Collection[str] | None = None,
    ) -> None:
        """Render in the name of a company at a postal address, if one is to be shown.

        `site_hosts` are those of its own sites. Customers read one of `languages`, of those that a
        message has words in; by default of all.
        """
        self.files = TemplateFiles(root)
        self._company = one_line(company)
        self._address = one_line(address)
        self._languages = languages
        self._site_hosts = frozenset(site_hosts)

    def render(  # noqa: PLR0913 - all that its words may show, by name
        self,
        message: Message,
        channel: Channel,
        customer: Customer,
        *,
        properties: Mapping[str, object],
        links: Mapping[str, str],
        unsubscribe_url: str,
        about: Mapping[str, object] = NOTHING,
        recommended: Sequence[Mapping[str, object]] = (),
        short: bool = False,
    ) -> RenderedMessage:
        """Render for the customer's locale, in its short form if wanted; raises `BadTemplate`."""
        locales = [each for each in self.files.locales_of(message) if self._speaks(each)]
        if not locales or channel not in message.channels or short not in forms_of(message):
            kind, lacks = ("short words", "OnExpired.SHORT") if short else ("words", "the channel")
            raise BadTemplate(
                f"{message.name} has no {kind} for {CHANNELS[channel].label}: declare {lacks} in "
                f"{entry_of(message)}, and write its words"
            )
        locale = nearest(customer.locale, locales)
        values = self.values_of(
            message, locale, customer, properties, links, unsubscribe_url, about, recommended
        )
        words = self.files.words(message, channel, locale, short=short)
        return RenderedMessage(_content(words, values), locale)

    def _speaks(self, locale: str) -> bool:
        return self._languages is None or locale in self._languages

    def values_of(  # noqa: PLR0913, PLR0917 - as above
        self,
        message: Message,
        locale: str,
        customer: Customer,
        properties: Mapping[str, object],
        links: Mapping[str, str],
        unsubscribe_url: str,
        about: Mapping[str, object] = NOTHING,
        recommended: Sequence[Mapping[str, object]] = (),
    ) -> dict[str, object]:
        """Return all that a message's templates may print, for a customer who reads that locale."""
        topics = topic_words(locale, self.files.root / "languages")
        reader = Reader(locale, self._site_hosts)
        values = variables_of(message, customer, properties, reader)
        if message.about:
            values[ABOUT] = clean(about, reader, DEPTH + 1)
        if message.recommends:
            values[RECOMMENDED] = clean(recommended, reader)
        return values | {
            "address": self._address or None,
            "because": topics[message.topic].because,
            "company": self._company,
            "conventions": conventions(customer.locale, locale),
            "links": dict(links),
            "locale": locale,
            "time_zone": customer.time_zone,
            "topic": message.topic.value,
            "topics": {each.value: words.name for each, words in topics.items()},
            "unsubscribe_url": unsubscribe_url,
        }


def variables_of(
    message: Message,
    customer: Customer,
    properties: Mapping[str, object],
    reader: Reader = ANYBODY,
) -> dict[str, object]:
    """Return a message's declared variables, fit to print; what is empty is left out.

    Each is looked for among the customer's own fields first, then among the event's properties.
    """
    values: dict[str, object] = {}
    for name in message.variables:
        known = getattr(customer, name) if name in Customer.model_fields else None
        if name == "first_name":
            name_given = known or properties.get(name)
            values[name] = greeting_name(name_given) if isinstance(name_given, str) else None
        else:
            values[name] = clean(known, reader) or told(properties, name, reader)
    return {name: value for name, value in values.items() if not _is_empty(value)}


def _is_empty(value: object) -> bool:
    return value is None or (isinstance(value, Listed | Named) and not value)


def _content(words: Words, values: dict[str, object]) -> Email | Text:
    if words.subject is None or words.text is None:
        return Text(body=words.body.render(values).strip())
    subject = " ".join(words.subject.render(values).split())
    values = values | {"subject": subject}
    text = tidy(words.text.render(values))
    return Email(subject=subject, html=words.body.render(values), text=text)
