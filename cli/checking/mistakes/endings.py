"""A segment, or a rule of entry, about a journey or an outcome that there is not."""

import ast
from collections.abc import Iterator

from cli.checking.source import Mistake, advice
from cli.checking.story import CHAPTERS, Known, Story
from domain.segments import Predicate, Segment, leaves_of
from domain.segments.predicates import Enrolled, WasIn

RULES = ("begins_if", "kept_out")


def unknown_endings(story: Story) -> Iterator[Mistake]:
    """Yield what names no journey, or no outcome of it: nobody would ever be found by it."""
    for name in RULES:
        rule = getattr(story.journey, name)
        for wrong in _wrong(rule, story.known) if isinstance(rule, Predicate) else ():
            scope, statement, _ = story.declaration(name)
            yield scope.source.mistake(statement, wrong)
    for module in (story.package, CHAPTERS):
        source = story.source_named(f"{module}.segments")
        for node in source.tree.body if source else ():
            match node:
                case ast.Assign(targets=[ast.Name(id=name)]) if source:
                    segment = source.names.get(name)
                    for wrong in _wrong_of(segment, story.known):
                        yield source.mistake(node, wrong)


def _wrong_of(segment: object, known: Known) -> Iterator[str]:
    if isinstance(segment, Segment):
        yield from _wrong(segment.predicate, known)


def _wrong(predicate: Predicate, known: Known) -> Iterator[str]:
    for leaf in leaves_of(predicate):
        if not isinstance(leaf, Enrolled | WasIn):
            continue
        if leaf.journey not in known.journeys:
            names = f"there are {', '.join(sorted(known.journeys))}"
            near = advice(leaf.journey, known.journeys, names)
            yield f'there is no journey "{leaf.journey}": {near}'
        elif isinstance(leaf, WasIn) and leaf.outcome not in known.journeys[leaf.journey]:
            endings = [str(each) for each in known.journeys[leaf.journey] if each]
            names = f"there are {', '.join(sorted(endings))}"
            near = advice(str(leaf.outcome), endings, names)
            yield f'{leaf.journey} has no outcome "{leaf.outcome}": {near}'
