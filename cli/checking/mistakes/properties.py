"""A property that a story reads and its event does not declare."""

import ast
from collections.abc import Iterator

from cli.checking.source import Mistake, Scope, advice
from cli.checking.story import Story
from domain.events import Event

_Kinds = frozenset[type[Event]]


def undeclared_properties(story: Story) -> Iterator[Mistake]:
    """Yield what is read of an event, and is no declared field of it."""
    for scope in story.scopes:
        held = _held(scope)
        for node in scope.walk():
            if not isinstance(node, ast.Attribute) or not isinstance(node.ctx, ast.Load):
                continue
            base = node.value
            kinds = held.get(base.id) if isinstance(base, ast.Name) else _kinds(scope, base)
            if kinds and not any(_has(kind, node.attr) for kind in kinds):
                names = " or ".join(sorted(kind.__name__ for kind in kinds))
                fields = {field for kind in kinds for field in kind.model_fields}
                listed = f" beside {', '.join(sorted(fields))}" if fields else ""
                otherwise = (
                    f"declare it in the event's class{listed}, or let the words read it by about="
                )
                near = advice(node.attr, fields, otherwise)
                yield scope.source.mistake(node, f"{names} declares no `{node.attr}`: {near}")


def _has(kind: type[Event], name: str) -> bool:
    return name in kind.model_fields or hasattr(kind, name) or name.startswith("_")


def _held(scope: Scope) -> dict[str, _Kinds]:
    """Return the names that hold an event of known kinds, whatever path was taken."""
    found: dict[str, list[_Kinds | None]] = {}
    seen: set[int] = set()
    for node in scope.walk():
        match node:
            case (
                ast.Assign(targets=[ast.Name() as target], value=value)
                | ast.NamedExpr(target=ast.Name() as target, value=value)
                | ast.AnnAssign(target=ast.Name() as target, value=ast.expr() as value)
            ):
                found.setdefault(target.id, []).append(_kinds(scope, value))
                seen.add(id(target))
    for node in ast.walk(scope.node):
        match node:
            case ast.Name(id=name, ctx=ast.Store()) if id(node) not in seen:
                found.setdefault(name, []).append(None)
            case ast.arg(arg=name):
                found.setdefault(name, []).append(None)
    return {
        name: frozenset(kind for each in kinds for kind in each or ())
        for name, kinds in found.items()
        if None not in kinds
    }


def _kinds(scope: Scope, value: ast.expr) -> _Kinds | None:
    """Return of which kinds the event is that a verb returns; None where only a run could tell."""
    if isinstance(value, ast.Await):
        value = value.value
    match value:
        case ast.Call(
            func=ast.Attribute(value=ast.Name(id=name), attr="began_with" | "wait_for"),
            args=[_, *_] as args,
        ) if name in scope.journeys:
            kinds = scope.value(ast.Tuple(elts=args, ctx=ast.Load()))
            if all(isinstance(each, type) and issubclass(each, Event) for each in kinds):
                return frozenset(kinds)
    return None
