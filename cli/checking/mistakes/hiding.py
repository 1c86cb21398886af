"""A method that has the name of a verb, so that the verb is not there any more."""

import ast
from collections.abc import Iterator

from cli.checking.source import Mistake
from cli.checking.story import Function, Story
from workflows.base.journey import Journey

MEANT = ("exit_message", "is_called_off", "title")
"""What a journey may say in its own way."""


def hidden_verbs(story: Story) -> Iterator[Mistake]:
    """Yield the methods of a journey that hide one of every journey's."""
    for scope, node in story.declared:
        for each in node.body:
            if isinstance(each, Function) and _hides(each):
                yield scope.source.mistake(
                    each,
                    f"`{each.name}` is a verb of every journey, which this hides: name it "
                    "otherwise",
                )


def _hides(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    return hasattr(Journey, function.name) and not (
        function.name in MEANT or function.name.startswith("__")
    )
