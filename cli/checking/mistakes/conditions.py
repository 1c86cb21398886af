"""A `where=` that no event could ever fulfil."""

import ast
from collections.abc import Iterator
from typing import Any

from cli.checking.source import Mistake, Scope, Source, walked
from cli.checking.story import WAITS, Story
from domain.errors import JourneyMistake
from domain.segments import check_known, tests_of
from workflows.base.awaited import Awaited
from workflows.base.wanted import Wanted

VERBS = (*WAITS, Awaited.__name__)


def impossible_conditions(story: Story) -> Iterator[Mistake]:
    """Yield the waits for what can never be so."""
    for scope in story.scopes:
        yield from never_so(scope)
    yield from never_so(Scope(story.source, story.source.tree))


def never_so(scope: Scope) -> Iterator[Mistake]:
    """Yield the waits of a function, or of a module, for what can never be so."""
    for node in walked(scope.node):
        if not isinstance(node, ast.Call) or ast.unparse(node.func).split(".")[-1] not in VERBS:
            continue
        where = next((each.value for each in node.keywords if each.arg == "where"), None)
        if where is None or any(isinstance(each, ast.Starred) for each in node.args):
            continue
        try:
            made = _made(where, scope.source)
            Wanted.of(tuple(_made(each, scope.source) for each in node.args), made)
            for each in tests_of(made):
                check_known(each.name, each.test)
        except JourneyMistake as mistake:
            yield scope.source.mistake(node, str(mistake))
        except Exception:  # noqa: BLE001, S112 - what only a run could tell is judged there
            continue


def _made(node: ast.expr, source: Source) -> Any:
    code = compile(ast.Expression(node), source.where, "eval")
    return eval(code, dict(source.names))  # noqa: S307 - our own code
