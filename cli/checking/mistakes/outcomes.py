"""An outcome that no path leads to."""

import ast
from collections.abc import Iterator
from enum import EnumMeta
from typing import get_type_hints

from cli.checking.source import Mistake, Source, walked
from cli.checking.story import Story, module_scope


def never_reached(story: Story) -> Iterator[Mistake]:
    """Yield the outcomes that are declared, and that nothing returns."""
    told = getattr(story.journey, "story", None)
    outcomes = get_type_hints(told).get("return") if told else None
    if not isinstance(outcomes, EnumMeta) or outcomes.__module__ != story.journey.__module__:
        return
    read = _read(story.source, outcomes)
    for node in story.source.tree.body:
        if read is None or not isinstance(node, ast.ClassDef) or node.name != outcomes.__name__:
            continue
        for each in _assigned(node):
            if each.id in outcomes.__members__ and each.id not in read:
                yield story.source.mistake(
                    each,
                    f"no path ends as {outcomes.__name__}.{each.id}: return it where the "
                    "story ends so, or delete it",
                )


def _assigned(node: ast.ClassDef) -> Iterator[ast.Name]:
    """Yield the names that a class gives a value to, also several in one line."""
    for statement in node.body:
        for target in statement.targets if isinstance(statement, ast.Assign) else ():
            names = target.elts if isinstance(target, ast.Tuple) else [target]
            yield from (each for each in names if isinstance(each, ast.Name))


def _read(source: Source, outcomes: EnumMeta) -> set[str] | None:
    """Return the outcomes that the module reads; None if nobody can tell, as of a list of all."""
    scope = module_scope(source)
    named: set[str] = set()
    bases: set[int] = set()
    for node in walked(source.tree):
        if isinstance(node, ast.Attribute) and scope.value(node.value) is outcomes:
            named.add(node.attr)
            bases.add(id(node.value))
    whole = (node for node, value in scope.loads() if value is outcomes and id(node) not in bases)
    return named if next(whole, None) is None else None
