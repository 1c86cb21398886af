"""A name that there is not: a misspelt message, event, segment, knob or verb."""

import ast
import builtins
from collections.abc import Iterator
from enum import EnumMeta
from types import ModuleType

from cli.checking.source import UNKNOWN, Mistake, Scope, advice
from cli.checking.story import Story

_OURS = ("domain.", "workflows.", "tests.")


def unknown_names(story: Story) -> Iterator[Mistake]:
    """Yield each name that nothing is behind."""
    kept = {each for scope in story.scopes for each in _stored(scope)}
    for scope in story.scopes:
        for node in scope.walk():
            wrong = _wrong(story, scope, node, kept)
            if wrong:
                yield scope.source.mistake(node, wrong)


def _wrong(story: Story, scope: Scope, node: ast.AST, kept: set[str]) -> str | None:
    match node:
        case ast.Name(id=name, ctx=ast.Load()):
            there_are = {*scope.own, *scope.source.names, *vars(builtins)}
            if name not in there_are:
                near = advice(name, {*scope.own, *scope.source.names}, "import or declare it")
                return f"there is no `{name}` here: {near}"
        case ast.Attribute(value=ast.Name(id=base), attr=name) if base in scope.journeys:
            is_there = hasattr(story.journey, name) or name in kept or name.startswith("_")
            if not is_there:
                verbs = [each for each in dir(story.journey) if not each.startswith("_")]
                near = advice(name, verbs, "docs/writing-a-journey.md has all verbs")
                return f"a journey has no `{name}`: {near}"
        case ast.Attribute(value=base, attr=name):
            owner = scope.value(base)
            if owner is not UNKNOWN and _is_ours(owner) and not hasattr(owner, name):
                there_are = {each for each in vars(owner) if not each.startswith("_")}
                near = advice(name, there_are, "declare it there")
                return f"there is no `{ast.unparse(node)}`: {near}"
    return None


def _stored(scope: Scope) -> Iterator[str]:
    """Yield what a function keeps on the journey: `self.promised = …`."""
    for node in scope.walk():
        match node:
            case ast.Attribute(value=ast.Name(id=name), attr=kept, ctx=ast.Store()):
                if name in scope.journeys:
                    yield kept


def _is_ours(owner: object) -> bool:
    if isinstance(owner, ModuleType):
        return owner.__name__.startswith(_OURS)
    return isinstance(owner, EnumMeta) and owner.__module__.startswith(_OURS)
