"""`jornada new`: the files of something new, to be filled in."""

from pathlib import Path
from typing import Annotated

import typer
from babel import Locale, UnknownLocaleError

from cli.errors import CommandFailed
from cli.running import new_app
from languages.nearest import FALLBACK
from messages.files import JOURNEYS, ROOT

app = new_app("The files of something new, to be filled in.")

TYPICAL = "untranslated"
"""A word that no message holds: a test names each that has not been translated."""


@app.callback()
def new() -> None:
    """Keep `language` a word of its own, though there is nothing else yet."""


@app.command()
def language(
    tag: Annotated[str, typer.Argument(metavar="TAG", help="such as fr, or fr-CA")],
) -> None:
    """Make a language's files, with the English words to translate."""
    for path in make_language(ROOT, tag):
        typer.echo(path.relative_to(ROOT))
    typer.echo(f"Translate these, then name {tag} in deployment.toml: docs/adding/language.md.")


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
