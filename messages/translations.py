"""How the translations stand: each says which English it translates, by a fingerprint."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from pathlib import Path

from domain.messages import Message
from languages.nearest import FALLBACK
from messages.files import TemplateFiles
from messages.words import fingerprint, stamped


class Standing(StrEnum):
    """How a message's words in one language stand."""

    OK = "ok"
    MISSING = "missing"
    """Customers read English meanwhile."""
    OUTDATED = "outdated"
    """The English changed since, or the file does not say what it translates."""


def standing_of(files: TemplateFiles, message: Message, locale: str) -> Standing:
    """Tell how a message's words stand in a language. Raises `BadTemplate` for a bad file."""
    if locale not in files.locales_of(message):
        return Standing.MISSING
    if locale == FALLBACK:
        return Standing.OK
    english = fingerprint(files.file(message, FALLBACK))
    is_current = files.file(message, locale).translated_from == english
    return Standing.OK if is_current else Standing.OUTDATED


def standings(
    files: TemplateFiles, catalogue: Mapping[str, Message], locales: Iterable[str]
) -> dict[str, dict[str, Standing]]:
    """Return how all messages stand in these languages, by message and language."""
    wanted = list(locales)
    return {
        name: {locale: standing_of(files, message, locale) for locale in wanted}
        for name, message in catalogue.items()
    }


def stamp(files: TemplateFiles, message: Message, locale: str) -> Path:
    """Write into a translation that it says what the English says now; return its file.

    Raises `BadTemplate` for a file that is bad or missing.
    """
    mark = fingerprint(files.file(message, FALLBACK))
    files.file(message, locale)
    path = files.path(message, locale)
    path.write_text(stamped(path.read_text(encoding="utf-8"), mark), encoding="utf-8")
    return path
