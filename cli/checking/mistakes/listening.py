"""An event that is listened to, and that the story does nothing with."""

import ast
from collections.abc import Iterator

from cli.checking.source import Mistake, Scope, contents
from cli.checking.story import Story
from domain.events import ADDRESSED, Event, IssueResolved, MessageReport


def heard_in_vain(story: Story) -> Iterator[Mistake]:
    """Yield the events of `listens_to` that no function of the story names."""
    journey = story.journey
    free = {journey.goal, *journey.called_off_by}
    used = {kind for scope in story.scopes for kind in _named(scope)}
    if any(verb.argument("resolved_within") is not None for verb in story.verbs):
        used.add(IssueResolved)
    for kind in journey.listens_to:
        told_anyway = issubclass(kind, ADDRESSED) and not issubclass(kind, MessageReport)
        if kind not in used and kind not in free and not told_anyway:
            scope, node = _line_of(story, kind)
            yield scope.source.mistake(
                node,
                f"{journey.__name__} listens to {kind.__name__}, and never waits for it: wait for "
                "it, name it in cancel_if= or called_off_by, or take it out of listens_to",
            )


def _named(scope: Scope) -> Iterator[type[Event]]:
    """Yield the events that a function names, but for what it began with."""
    told = {
        id(argument)
        for node in scope.walk()
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith(".began_with")
        for argument in node.args
    }
    for node, value in scope.loads():
        if id(node) not in told:
            for each in contents(value):
                if isinstance(each, type) and issubclass(each, Event):
                    yield each


def _line_of(story: Story, kind: type[Event]) -> tuple[Scope, ast.AST]:
    scope, statement, value = story.declaration("listens_to")
    keys = value.keys if isinstance(value, ast.Dict) else []
    for key in keys:
        if key is not None and scope.value(key) is kind:
            return scope, key
    return scope, statement
