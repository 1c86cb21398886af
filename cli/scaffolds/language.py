"""A new language: the English words of pages and messages, to be translated."""

from pathlib import Path

from babel import Locale, UnknownLocaleError

from cli.errors import CommandFailed
from languages.nearest import FALLBACK
from messages.files import JOURNEYS

TYPICAL = "untranslated"
"""A word that no message holds: a test names each that has not been translated."""


def make_language(root: Path, tag: str) -> list[Path]:
    """Write what a language needs and does not have below a root; return the files written.

    Raises `CommandFailed` where `tag` is no language.
    """
    name = _english_name(tag)
    pairs = [(each, root / "languages" / tag) for each in (root / "languages" / FALLBACK).iterdir()]
    pairs += [
        (each, each.parents[1] / tag)
        for each in (root / JOURNEYS).glob(f"*/words/{FALLBACK}/*.mjml")
    ]
    made = []
    for english, folder in sorted(pairs):
        path = folder / english.name
        if not path.exists():
            folder.mkdir(exist_ok=True)
            path.write_text(_to_translate(english, name), encoding="utf-8")
            made.append(path)
    return made


def _english_name(tag: str) -> str:
    try:
        name = Locale.parse(tag, sep="-").english_name
    except (ValueError, UnknownLocaleError):
        raise CommandFailed(
            f"there is no language `{tag}`: write its tag, as fr or fr-CA"
        ) from None
    return name or tag


def _to_translate(english: Path, name: str) -> str:
    text = english.read_text(encoding="utf-8")
    if english.suffix == ".toml":
        text = text.replace("in English", f"in {name}", 1)
    lines = text.splitlines(keepends=True)
    return "".join(
        f'typical = ["{TYPICAL}"]\n' if line.startswith("typical = ") else line for line in lines
    )
