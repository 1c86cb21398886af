"""A verb without `await`, which does nothing."""

import ast
import inspect
from collections.abc import Iterator

from cli.checking.source import Mistake
from cli.checking.story import Story


def not_awaited(story: Story) -> Iterator[Mistake]:
    """Yield the verbs that stand as a line of their own, without `await`."""
    verbs = {id(verb.call): verb for verb in story.verbs}
    for scope in story.scopes:
        for node in scope.walk():
            verb = verbs.get(id(node.value)) if isinstance(node, ast.Expr) else None
            if verb and inspect.iscoroutinefunction(getattr(story.journey, verb.name, None)):
                yield scope.source.mistake(
                    node, f"{verb.name} does nothing like this: write `await` before it"
                )
