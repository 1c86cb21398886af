"""A new journey: a small story that works, with its words, its tests and its pinned names."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from cli.errors import CommandFailed
from cli.scaffolds.events import Happening, happening, reach_of
from cli.scaffolds.files import check_tree, filled, pin, tidy, words_of, write_new
from cli.scaffolds.names import check_journey, check_key, check_languages, class_of
from languages.nearest import FALLBACK
from messages.files import JOURNEYS

MESSAGES = ("hello", "reminder")
OUTCOMES = ("completed", "not_completed")


class NewJourney(NamedTuple):
    """What is asked for."""

    name: str
    key: str | None = None
    """The field that tells a customer's enrolments apart."""
    begins_with: str | None = None
    """The name of an event; by default one of the journey's own."""
    goal: str | None = None
    languages: Sequence[str] = ()
    """Those that it is written in; none for all of the deployment's."""


def make_journey(root: Path, new: NewJourney, spoken: Sequence[str]) -> list[Path]:
    """Write a journey's files below a root; return them. `spoken` are the deployment's languages.

    Raises `CommandFailed`, and writes nothing, where something that is asked for cannot be.
    """
    check_tree(root)
    check_journey(root, new.name)
    if new.languages:
        check_languages(new.languages, spoken, FALLBACK)
    entry, goal = _events_of(new)
    files = _files(new, entry, goal, tuple(new.languages or spoken))
    written = write_new(root, files)
    tidy(root, written)
    outcomes = [f"workflow result.outcome = {outcome}" for outcome in OUTCOMES]
    said = [f"touchpoints.message = {new.name}.{message}" for message in MESSAGES]
    lines = {*entry.pins, *goal.pins, *said, *outcomes, f"workflow type {new.name}"}
    pinned = pin(root, new.name, lines)
    return [*written, *([pinned] if pinned else [])]


def _events_of(new: NewJourney) -> tuple[Happening, Happening]:
    if new.key is not None:
        check_key(new.key)
    entry = happening(new.begins_with or f"{_titled(new.name)} Started", new.key)
    if new.key not in (None, entry.key):
        raise CommandFailed(
            f"`{entry.title}` is a shared event, and its key is {entry.key or 'none'}: "
            f"{'write --key ' + entry.key if entry.key else 'leave out --key'}"
        )
    goal = happening(new.goal or f"{_titled(new.name)} Completed", entry.key)
    if goal.title == entry.title:
        raise CommandFailed(f"`{goal.title}` begins it, so the goal is another event: give --goal")
    for each in (entry, goal):
        if each.class_name == class_of(new.name):
            raise CommandFailed(f"`{each.title}` is called as the journey is: write another name")
    return entry, goal


def _titled(name: str) -> str:
    return " ".join(word[:1].upper() + word[1:] for word in name.split("_"))


def _files(
    new: NewJourney, entry: Happening, goal: Happening, languages: Sequence[str]
) -> dict[str, str]:
    ids = {key: f"{key[0]}-1" for key in (entry.key, goal.key) if key}
    own = [each for each in (entry, goal) if each.kind is None]
    names = {
        "name": new.name,
        "class": class_of(new.name),
        "title": new.name.replace("_", " ").capitalize(),
        "key": entry.key or "",
        "entry": _as_named(entry, new.name, ids),
        "goal": _as_named(goal, new.name, ids),
        "own": [_as_named(each, new.name, ids) for each in own],
        "has_begun": "" if entry.key is None and entry.kind is None else f", {entry.made(ids)}",
        "reach": reach_of(goal, entry.key),
        "languages": list(new.languages),
        "shares": len(own) < len((entry, goal)),
    }
    folder = f"{JOURNEYS}/{new.name}"
    parts = (
        "__init__.py",
        *(["events.py"] if own else []),
        "messages.py",
        "journey.py",
        "README.md",
    )
    return {
        **{f"{folder}/{part}": filled(f"journey/{part}", names) for part in parts},
        **{
            f"{folder}/words/{tag}/{message}.mjml": words_of(message, tag)
            for tag in languages
            for message in MESSAGES
        },
        f"tests/journeys/test_{new.name}.py": filled("journey/test.py", names),
    }


def _as_named(each: Happening, journey: str, ids: dict[str, str]) -> dict[str, str]:
    return {
        "title": each.title,
        "class": each.class_name,
        "module": each.module(journey),
        "key": each.key or "",
        "made": each.made(ids),
    }
