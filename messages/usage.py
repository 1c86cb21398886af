"""What a template uses: each variable's path, each loop and each filter, with its place."""

from collections.abc import Iterator
from enum import Enum, auto
from typing import Any, NamedTuple

from liquid import BoundTemplate, RenderContext
from liquid.ast import Node
from liquid.builtin.expressions import FilteredExpression, LoopExpression, Path
from liquid.builtin.expressions.arguments import KeywordArgument
from liquid.builtin.expressions.primitive import Literal, RangeLiteral
from liquid.builtin.output import OutputNode
from liquid.builtin.tags.assign_tag import AssignNode
from liquid.builtin.tags.capture_tag import CaptureNode
from liquid.builtin.tags.for_tag import ForNode
from liquid.expression import Expression

ITEM = "[]"
"""In a path: any item of a list."""
ANY = "*"
"""In a path: whatever another variable names."""
_OF_LISTS = frozenset(("size", "first", "last", "plural"))
"""Filters that print something else of a list than its sentence."""
_PICKING = frozenset(("first", "last"))

Where = tuple[str, ...]
"""A path: `("about", "items", "[]", "price")`."""


class As(Enum):
    """How a template uses a value."""

    ASKED = auto()
    PRINTED = auto()
    LOOPED = auto()


class Use(NamedTuple):
    """A use of a value."""

    path: Where
    how: As
    at: int
    """Where it stands: an index into the template's text."""
    written: str
    """As the template has it: `item.price`."""
    filters: tuple[str, ...] = ()
    """Those that it goes through."""


class Call(NamedTuple):
    """A use of a filter. An argument that is a variable is None."""

    name: str
    positional: list[object]
    named: dict[str, object]
    at: int


class Unbounded(NamedTuple):
    """A loop whose length a variable decides, otherwise than by being a list."""

    written: str
    at: int


Found = Use | Call | Unbounded
_Names = dict[str, Where | None]
"""What names stand for that a template itself gives; None where nobody can say."""


def uses(template: BoundTemplate) -> Iterator[Found]:
    """Yield all that a template uses, in its order."""
    yield from _within(template.nodes, {}, RenderContext(template))


def _within(nodes: Any, names: _Names, context: RenderContext) -> Iterator[Found]:
    for node in nodes:
        yield from _of(node, names)
        before = dict(names)
        if isinstance(node, AssignNode):
            names[str(node.name)] = _assigned(node.expression, names)
        elif isinstance(node, CaptureNode):
            names[str(node.name)] = None
        elif isinstance(node, ForNode):
            looped = _path(node.expression.iterable, names)
            item = None if looped is None else (*looped, ITEM)
            names |= {"forloop": None, node.expression.identifier: item}
        yield from _within(node.children(context), names, context)
        if isinstance(node, ForNode):  # what was assigned within stays, its own names do not
            for own in ("forloop", node.expression.identifier):
                names.pop(own)
                names |= {own: before[own]} if own in before else {}


def _of(node: Node, names: _Names) -> Iterator[Found]:
    for expression in node.expressions():
        if isinstance(expression, LoopExpression):
            yield from _of_a_loop(expression, names)
        elif isinstance(expression, FilteredExpression):
            shown = isinstance(node, OutputNode | AssignNode)
            yield from _of_a_print(expression, names, shown=shown)
        else:
            yield from _asked(expression, names)


def _of_a_loop(loop: LoopExpression, names: _Names) -> Iterator[Found]:
    over = loop.iterable
    bounds = [over.start, over.stop] if isinstance(over, RangeLiteral) else []
    for each in (*bounds, loop.limit, loop.offset):
        if each is not None and not isinstance(each, Literal):
            yield Unbounded(str(loop), loop.token.start_index)
    if isinstance(over, Path):
        yield from _use(over, names, As.LOOPED)
    for child in loop.children():
        if child is not over or bounds:
            yield from _asked(child, names)


def _of_a_print(expression: FilteredExpression, names: _Names, *, shown: bool) -> Iterator[Found]:
    filters = expression.filters or []
    printed = shown and not (filters and filters[0].name in _OF_LISTS)
    if isinstance(expression.left, Path):
        how = As.PRINTED if printed else As.ASKED
        yield from _use(expression.left, names, how, tuple(each.name for each in filters))
    else:
        yield from _asked(expression.left, names)
    for each in filters:
        named = [arg for arg in each.args if isinstance(arg, KeywordArgument)]
        yield Call(
            each.name,
            [_literal(arg.value) for arg in each.args if not isinstance(arg, KeywordArgument)],
            {arg.name: _literal(arg.value) for arg in named},
            each.token.start_index,
        )
        for argument in each.children():
            yield from _asked(argument, names)


def _asked(expression: Expression, names: _Names) -> Iterator[Found]:
    if isinstance(expression, Path):
        yield from _use(expression, names, As.ASKED)
        return
    for child in expression.children():
        yield from _asked(child, names)


def _use(path: Path, names: _Names, how: As, filters: tuple[str, ...] = ()) -> Iterator[Found]:
    for inner in path.children():
        yield from _asked(inner, names)
    resolved = _path(path, names)
    if resolved is not None:
        yield Use(resolved, how, path.token.start_index, str(path), filters)


def _assigned(expression: Expression, names: _Names) -> Where | None:
    """Return what an assigned name stands for: another value, or a list's item."""
    if not isinstance(expression, FilteredExpression):
        return None
    path = _path(expression.left, names)
    filters = [each.name for each in expression.filters or []]
    if path is None or not filters:
        return path
    return (*path, ITEM) if len(filters) == 1 and filters[0] in _PICKING else None


def _path(expression: Expression, names: _Names) -> Where | None:
    """Return where a path leads, through the names that a template gives."""
    if not isinstance(expression, Path):
        return None
    root, *others = expression.path
    if not isinstance(root, str):
        return None
    start = names.get(root, (root,))
    return None if start is None else (*start, *map(_part, others))


def _part(segment: object) -> str:
    if isinstance(segment, Path):
        return ANY
    return ITEM if isinstance(segment, int) else str(segment)


def _literal(expression: Expression) -> object:
    return getattr(expression, "value", None) if isinstance(expression, Literal) else None
