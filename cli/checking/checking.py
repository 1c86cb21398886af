"""All mistakes of all journeys."""

from collections.abc import Iterable, Iterator, Sequence
from importlib import import_module
from pathlib import Path

from cli.checking.mistakes.about import wrong_about
from cli.checking.mistakes.awaiting import not_awaited
from cli.checking.mistakes.channels import wordless_channels
from cli.checking.mistakes.conditions import impossible_conditions
from cli.checking.mistakes.endings import unknown_endings
from cli.checking.mistakes.facts import wrong_facts
from cli.checking.mistakes.hiding import hidden_verbs
from cli.checking.mistakes.knobs import undeclared_knobs
from cli.checking.mistakes.listening import heard_in_vain
from cli.checking.mistakes.misnamed import misnamed
from cli.checking.mistakes.names import unknown_names
from cli.checking.mistakes.never_sent import never_sent
from cli.checking.mistakes.outcomes import never_reached
from cli.checking.mistakes.properties import undeclared_properties
from cli.checking.mistakes.questions import no_questions
from cli.checking.mistakes.segments import unknown_segments
from cli.checking.mistakes.starts import wrong_starts
from cli.checking.mistakes.uncatalogued import uncatalogued
from cli.checking.mistakes.waiting import waited_in_vain
from cli.checking.source import Mistake, Source, source_of
from cli.checking.story import Known, Story
from cli.faulty import mistake_of_import, reason_of
from messages.files import JOURNEYS
from workflows.base.journey import Journey

KINDS = (
    unknown_names,
    not_awaited,
    waited_in_vain,
    heard_in_vain,
    impossible_conditions,
    uncatalogued,
    wordless_channels,
    wrong_facts,
    wrong_about,
    no_questions,
    undeclared_properties,
    never_reached,
    unknown_segments,
    undeclared_knobs,
    wrong_starts,
    unknown_endings,
    hidden_verbs,
)
"""Each kind of mistake that a story alone shows."""


def mistakes_of(journeys: Iterable[type[Journey]], known: Known, root: Path) -> list[Mistake]:
    """Return what is wrong with these stories, by file and line, each once."""
    stories = [Story(journey, root, known) for journey in journeys]
    return in_order(each for story in stories for kind in KINDS for each in kind(story))


def mistakes_of_package(package: str, root: Path) -> list[Mistake]:
    """Return what is wrong with a package, such as `onboarding`, beside its story."""
    return mistakes_among(package, sources_of(package, root))


def mistakes_among(package: str, sources: Sequence[Source]) -> list[Mistake]:
    """Return what is wrong with the modules of a package."""
    return in_order((*misnamed(package, sources), *never_sent(package, sources)))


def in_order(found: Iterable[Mistake]) -> list[Mistake]:
    """Return mistakes by file and line, each once."""
    return sorted(set(found))


def sources_of(package: str, root: Path) -> Sequence[Source]:
    """Return the modules of a package that can be imported."""
    paths = sorted((root / JOURNEYS / package).glob("*.py"))
    names = [f"workflows.{package}.{path.stem}" for path in paths]
    for name in names:
        import_module(name)
    return [source for name in names if (source := source_of(name, root))]


def faults_of_import(packages: Iterable[str], root: Path) -> Iterator[Mistake]:
    """Yield, of each package that cannot be imported, where that fails and why."""
    for package in packages:
        try:
            sources_of(package, root)
        except Exception as error:  # noqa: BLE001 - whatever a newcomer wrote
            where = f"{JOURNEYS}/{package}"
            yield mistake_of_import(error) or Mistake(where, 1, reason_of(error))
