"""The glossary has every word that the command line and the HTTP API show."""

import re
from pathlib import Path

from cli.main import COMMANDS
from starter.client import Jornada
from tests.docs.commands import all_commands
from tests.docs.pages import cells_of, prose_of
from tests.journeys.world import travel_settings
from webhooks.app import create_app

GLOSSARY = "docs/glossary.md"
NO_TERMS = {"v1", "m", "list", "show", "add", "remove", "events"}
"""A version, the shortest of links, common verbs, and the plural of a term."""


def _terms() -> set[str]:
    """Return the words that stand in bold or as code: each is a term, or shown beside one."""
    found = re.findall(r"\*\*([^*]+)\*\*|`([^`\n]+)`", prose_of(GLOSSARY))
    shown = " ".join(bold or code for bold, code in found).lower()
    return {_singular(word) for word in re.findall(r"[a-z_]+", shown.replace("-", " "))}


def _singular(word: str) -> str:
    return word.removesuffix("s") if len(word) > 3 else word  # `sms` is no plural


def _words(name: str) -> list[str]:
    return [_singular(word) for word in name.lower().replace("-", " ").split()]


def test_every_command_is_a_term() -> None:
    names = {*COMMANDS, *(name for name, _ in all_commands())} - NO_TERMS
    assert {name for name in names if not set(_words(name)) <= _terms()} == set()


async def test_every_part_of_a_path_of_the_api_is_a_term(store_file: Path) -> None:
    settings = travel_settings(f"sqlite:///{store_file}")
    async with Jornada.connect(settings) as jornada:
        paths = create_app(jornada, settings).openapi()["paths"]
    parts = {part for path in paths for part in path.split("/") if part}
    named = {part for part in parts if not part.startswith("{")} - NO_TERMS
    assert {name for name in named if not set(_words(name)) <= _terms()} == set()


def test_a_term_is_defined_once() -> None:
    terms = [term for cell in cells_of(GLOSSARY) for term in re.findall(r"\*\*([^*]+)\*\*", cell)]
    twice = {term for term in terms if terms.count(term) > 1}
    assert twice <= {"claim"}, "a claim of an attempt, and the claiming of a task"
