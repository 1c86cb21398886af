"""`jornada words`: what customers read, whether it works, and how its translations stand."""

import json
from collections.abc import Mapping
from difflib import get_close_matches
from typing import Annotated

import typer

from cli.errors import CommandFailed
from cli.running import new_app
from cli.showing import plain
from domain.messages import Message
from languages.loader import speech, spoken, written
from languages.nearest import FALLBACK
from messages.files import TemplateFiles
from messages.proving import all_faults
from messages.renderer import TemplateRenderer
from messages.translations import stamp, standings
from workflows.messages import CATALOGUE

app = new_app("What customers read, in each language.")


@app.command()
def status(
    as_json: Annotated[bool, typer.Option("--json", help="print JSON, for a script")] = False,
    check: Annotated[
        bool, typer.Option("--check", help="leave with 1 if anything is missing or outdated")
    ] = False,
) -> None:
    """Show which messages have words in which language, and whose English changed since."""
    found = standings(TemplateFiles(), CATALOGUE, spoken())
    typer.echo(json.dumps(found, indent=2) if as_json else table(found))
    if check and _undone(found):
        raise typer.Exit(1)


@app.command()
def translated(
    message: Annotated[str, typer.Argument(metavar="MESSAGE", help="such as onboarding.welcome")],
    language: Annotated[str, typer.Argument(metavar="LANGUAGE", help="such as pt-BR")],
) -> None:
    """Note that a translation says what the English says now. Commit the file that it changes."""
    if language == FALLBACK:
        raise CommandFailed(f"{FALLBACK} is what the others translate: it is never outdated")
    files, wanted = TemplateFiles(), message_named(message)
    stamp(files, wanted, language)
    typer.echo(f"{files.where(wanted, language)} is up to date.")


@app.command()
def prove() -> None:
    """Prove all words: what would fail a customer fails this command, which says what to do."""
    if faults := faults_of_words():
        raise CommandFailed("\n".join(faults))
    typer.echo(f"{len(CATALOGUE)} messages in {len(written())} languages: all well.")


def faults_of_words() -> list[str]:
    """Return what of the words would fail a customer. Raises `BadLanguage`."""
    written()
    spoken()
    speech()
    return all_faults(TemplateRenderer(), CATALOGUE)


def message_named(name: str) -> Message:
    """Return a message of the catalogue. Raises `CommandFailed`, naming those there are."""
    if name not in CATALOGUE:
        close = get_close_matches(name, sorted(CATALOGUE), n=1)
        meant = f"did you mean {close[0]}? " if close else ""
        known = ", ".join(sorted(CATALOGUE))
        raise CommandFailed(f"there is no message `{plain(name)}`; {meant}there are: {known}")
    return CATALOGUE[name]


def table(found: Mapping[str, Mapping[str, str]]) -> str:
    """Return a line for each message, a column for each language, and the sum."""
    width = max(map(len, found), default=0)
    locales = list(next(iter(found.values()), {}))
    lines = ["  ".join(("message".ljust(width), *(f"{locale:<8}" for locale in locales)))]
    lines += [
        "  ".join((name.ljust(width), *(f"{standing:<8}" for standing in row.values())))
        for name, row in found.items()
    ]
    undone = _undone(found)
    end = f"{undone} to do: see docs/adding/language.md." if undone else "All are up to date."
    return "\n".join(line.rstrip() for line in (*lines, end))


def _undone(found: Mapping[str, Mapping[str, str]]) -> int:
    return sum(standing != "ok" for row in found.values() for standing in row.values())
