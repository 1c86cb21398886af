"""An event that is waited for, and that never reaches the story."""

import ast
from collections.abc import Iterator

from cli.checking.source import Mistake, contents
from cli.checking.story import WAITS, Story, Verb
from domain.events import Event, IssueResolved
from workflows.base.awaited import Awaited


def waited_in_vain(story: Story) -> Iterator[Mistake]:
    """Yield the events in waits, and in `cancel_if=`, that are not in `listens_to`."""
    journey = story.journey
    for verb in story.verbs:
        for kind in _waited_for(verb):
            if kind not in journey.listens_to:
                told = f"it is told to {journey.__name__} only if it is in listens_to"
                yield verb.scope.source.mistake(
                    verb.call,
                    f"{verb.name} is given {kind.__name__}: {told}; add "
                    f"`{kind.__name__}: Correlation.SAME_KEY`",
                )


def _waited_for(verb: Verb) -> Iterator[type[Event]]:
    given = verb.kinds if verb.name in (*WAITS, Awaited.__name__) else ()
    cancels: ast.expr | None = verb.argument("cancel_if")
    for value in (*given, verb.scope.value(cancels)):
        for each in contents(value):
            if isinstance(each, type) and issubclass(each, Event):
                yield each
    if verb.name == "hand_to_person" and verb.argument("resolved_within") is not None:
        yield IssueResolved
