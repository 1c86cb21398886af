"""The templates' files: a message's words are read when it is first sent in a locale, then kept."""

from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from domain.customers import Channel
from domain.messages import Message, OnExpired
from messages.mail import Layout
from messages.wording import HTML, PLAIN, Wording, read

TEMPLATES = Path(__file__).parent / "templates"

SHORT = "short."
"""How the files of a short form begin: `short.sms.txt`."""
SUBJECT = "subject.txt"
_BODY = {Channel.EMAIL: "body.mjml", Channel.SMS: "sms.txt"}


class Words(NamedTuple):
    """What a message says on one channel, in one locale."""

    written: tuple[Wording, ...]
    """Its files as they were written: an error in one names its line."""
    body: Wording
    subject: Wording | None = None


class TemplateFiles:
    """A folder of templates. What cannot be read is tried again when it is next asked for."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._locales: dict[str, tuple[str, ...]] = {}
        self._words: dict[tuple[str, Channel, str, bool], Words] = {}

    def locales_of(self, message: Message) -> tuple[str, ...]:
        """Return the locales that a message has words in: none, where it has no folder."""
        if not self._locales.get(message.name):
            found = (self.folder / message.name).glob("*")
            self._locales[message.name] = tuple(
                sorted(path.name for path in found if path.is_dir())
            )
        return self._locales[message.name]

    def words(self, message: Message, channel: Channel, locale: str, *, short: bool) -> Words:
        """Return a message's words, compiled; raises `BadTemplate` if they cannot be."""
        key = (message.name, channel, locale, short)
        if key not in self._words:
            self._words[key] = self._compiled(message, channel, locale, short)
        return self._words[key]

    def where(self, *parts: str) -> str:
        """Return how errors name a file."""
        return "/".join((self.folder.name, *parts))

    @cached_property
    def _layout(self) -> Layout:
        return Layout(self.folder)

    def _compiled(self, message: Message, channel: Channel, locale: str, short: bool) -> Words:
        source, where = self._read(message, locale, body_file(channel, short=short), short)
        if channel is Channel.SMS:
            text = Wording(source, where, PLAIN)
            return Words((text,), text)
        subject = Wording(*self._read(message, locale, _file(SUBJECT, short), short), PLAIN)
        written = Wording(source, where, HTML)
        return Words((written, subject), self._layout.compile(source, where, locale), subject)

    def _read(self, message: Message, locale: str, file: str, short: bool) -> tuple[str, str]:
        where = self.where(message.name, locale, file)
        or_else = ", or take OnExpired.SHORT out of messages/catalogue.py" if short else ""
        path = self.folder / message.name / locale / file
        return read(path, where, f"write it{or_else}"), where


def forms_of(message: Message) -> tuple[bool, ...]:
    """Return whether each of a message's forms is the short one."""
    return (False, True) if message.on_expired is OnExpired.SHORT else (False,)


def body_file(channel: Channel, *, short: bool) -> str:
    """Return the name of the file that holds a channel's body."""
    return _file(_BODY[channel], short)


def short_files(message: Message) -> set[str]:
    """Return the names of the files that its short form is read from, if it has one."""
    if True not in forms_of(message):
        return set()
    return {SHORT + SUBJECT, *(body_file(channel, short=True) for channel in message.channels)}


def _file(name: str, short: bool) -> str:
    return SHORT + name if short else name
