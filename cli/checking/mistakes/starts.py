"""A journey that is declared to be started and never is, or is started undeclared."""

import ast
from collections.abc import Iterator

from cli.checking.source import Mistake, advice
from cli.checking.story import Story


def wrong_starts(story: Story) -> Iterator[Mistake]:
    """Yield the names of `starts` that the story never starts, and those it starts besides."""
    journey = story.journey
    starts = [verb for verb in story.verbs if verb.name == "start"]
    given = {id(verb): verb.first for verb in starts}
    for verb in starts:
        name = given[id(verb)]
        if isinstance(name, str) and name not in journey.starts:
            near = advice(name, journey.starts, f'add "{name}" to its starts')
            yield verb.scope.source.mistake(
                verb.call, f'{journey.__name__} does not declare that it starts "{name}": {near}'
            )
    if all(isinstance(name, str) for name in given.values()):
        scope, statement, value = story.declaration("starts")
        for name in journey.starts:
            if name not in story.known.journeys:
                near = advice(name, story.known.journeys, "take it out of starts")
                yield scope.source.mistake(
                    _part(value, name) or statement, f'there is no journey "{name}": {near}'
                )
            elif name not in given.values():
                yield scope.source.mistake(
                    _part(value, name) or statement,
                    f'{journey.__name__} never starts "{name}": write `await self.start("{name}")` '
                    "into the story, or take it out of starts",
                )


def _part(value: ast.expr | None, name: str) -> ast.AST | None:
    parts = ast.walk(value) if value is not None else ()
    return next((e for e in parts if isinstance(e, ast.Constant) and e.value == name), None)
