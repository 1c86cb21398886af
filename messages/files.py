"""The words' files: a message's words are read when it is first sent in a locale, then kept."""

from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from channels.registry import CHANNELS
from domain.customers import Channel
from domain.errors import BadTemplate
from domain.messages import Message, OnExpired
from messages.mail import Layout
from messages.wording import HTML, PLAIN, Wording, read
from messages.words import Part, Piece, WordsFile, parse

ROOT = Path(__file__).parents[1]
"""The folder that holds `workflows/`, `languages/` and `messages/look/`."""
JOURNEYS = "workflows"

_BODY = "body"
"""The part that stands below a file's fields, in MJML."""
_WHY = {"preheader": ": the line that an inbox shows after the subject"}


class Words(NamedTuple):
    """What a message says on one channel, in one locale."""

    written: tuple[Wording, ...]
    """Its pieces as they were written: an error in one names its line."""
    body: Wording
    subject: Wording | None = None
    text: Wording | None = None
    """The plain-text part of an e-mail."""


class TemplateFiles:
    """The words below a root. What cannot be read is tried again when it is next asked for."""

    def __init__(self, root: Path = ROOT) -> None:
        self.root = root
        self._locales: dict[str, tuple[str, ...]] = {}
        self._files: dict[tuple[str, str], WordsFile] = {}
        self._words: dict[tuple[str, Channel, str, bool], Words] = {}

    def locales_of(self, message: Message) -> tuple[str, ...]:
        """Return the locales that a message has words in: none, where it has no file."""
        if not self._locales.get(message.name):
            folder = self.root / JOURNEYS / message.journey / "words"
            found = folder.glob(f"*/{message.own_name}.mjml")
            self._locales[message.name] = tuple(sorted(path.parent.name for path in found))
        return self._locales[message.name]

    def words(self, message: Message, channel: Channel, locale: str, *, short: bool) -> Words:
        """Return a message's words, compiled; raises `BadTemplate` if they cannot be."""
        key = (message.name, channel, locale, short)
        if key not in self._words:
            try:
                self._words[key] = self._compiled(message, channel, locale, short)
            except BadTemplate:
                self._files.pop((message.name, locale), None)
                raise
        return self._words[key]

    def file(self, message: Message, locale: str) -> WordsFile:
        """Return a message's file in a locale, parsed; raises `BadTemplate` if it cannot be."""
        key = (message.name, locale)
        if key not in self._files:
            where = self.where(message, locale)
            self._files[key] = parse(read(self.path(message, locale), where), where)
        return self._files[key]

    def path(self, message: Message, locale: str) -> Path:
        """Return where a message's file in a locale lies, or would."""
        return self.root / self.where(message, locale)

    def where(self, message: Message, locale: str) -> str:
        """Return how errors name that file."""
        return f"{JOURNEYS}/{message.journey}/words/{locale}/{message.own_name}.mjml"

    @cached_property
    def _layout(self) -> Layout:
        return Layout(self.root)

    def _compiled(self, message: Message, channel: Channel, locale: str, short: bool) -> Words:
        file = self.file(message, locale)
        part = file.short if short else file.whole
        if part is None:
            raise BadTemplate(
                f"{file.where} has no short form: write it below `--- short ---`, or take "
                f"OnExpired.SHORT out of {entry_of(message)}"
            )
        pieces = {name: _needed(file, part, name) for name in fields_of(channel)}
        if reads_body(channel):
            return self._email(pieces, _body_of(file, part), locale)
        (piece,) = pieces.values()
        text = Wording(piece, PLAIN)
        return Words((text,), text)

    def _email(self, pieces: dict[str, Piece], body: Piece, locale: str) -> Words:
        subject = Wording(pieces["subject"], PLAIN)
        written = (Wording(body, HTML), subject, Wording(pieces["preheader"], HTML))
        html, text = self._layout.compile(pieces["preheader"], body, locale)
        return Words(written, html, subject, text)


def fields_of(channel: Channel) -> tuple[str, ...]:
    """Return the fields that a channel's words are read from."""
    return tuple(part for part in CHANNELS[channel].parts if part != _BODY)


def reads_body(channel: Channel) -> bool:
    """Tell whether a channel's words are also read from a file's body."""
    return _BODY in CHANNELS[channel].parts


def entry_of(message: Message) -> str:
    """Return how errors name the file that declares a message."""
    return f"{JOURNEYS}/{message.journey}/messages.py"


def forms_of(message: Message) -> tuple[bool, ...]:
    """Return whether each of a message's forms is the short one."""
    return (False, True) if message.on_expired is OnExpired.SHORT else (False,)


def _needed(file: WordsFile, part: Part, name: str) -> Piece:
    piece = part.fields.get(name)
    if piece is None or not piece.text:
        form = "short " if part is file.short else ""
        raise BadTemplate(f"{file.where} has no {form}{name}: write it{_WHY.get(name, '')}")
    return piece


def _body_of(file: WordsFile, part: Part) -> Piece:
    if part.body is None:
        form = "short form" if part is file.short else "e-mail"
        raise BadTemplate(f"{file.where}: its {form} has no body: write it in MJML, below `---`")
    return part.body
