"""Python modules as they are written, and what the names in them stand for."""

import ast
import builtins
import sys
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from difflib import get_close_matches
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

UNKNOWN = object()
"""What only a run could tell."""

_CLOSE = 0.6
"""How like a name is to what it is taken to mean, of 1."""
_DEEPEST = 4
_SKIPPED = ("annotation", "returns", "decorator_list")


class Mistake(NamedTuple):
    """What is wrong: where, and what to do."""

    where: str
    line: int
    what: str

    def __str__(self) -> str:
        return f"{self.where}, line {self.line}: {self.what}"


class Source(NamedTuple):
    """A module."""

    name: str
    where: str
    """Its file, as errors name it."""
    tree: ast.Module
    names: Mapping[str, Any]

    def mistake(self, node: ast.AST, what: str) -> Mistake:
        """Return a mistake on a node's line."""
        return Mistake(self.where, getattr(node, "lineno", 1), what)


class Scope(NamedTuple):
    """A function, or the whole of a module, in which names are looked up."""

    source: Source
    node: ast.AST
    own: frozenset[str] = frozenset()
    """Names that it binds itself, so that only a run could tell what they are."""
    journeys: Mapping[str, type] = {}
    """Those of its names that stand for the journey."""

    def value(self, node: ast.AST | None) -> Any:
        """Return what an expression stands for; `UNKNOWN` where only a run could tell."""
        match node:
            case ast.Constant(value=value):
                return value
            case ast.Name(id=name) if name not in self.own:
                return self.source.names.get(name, vars(builtins).get(name, UNKNOWN))
            case ast.Attribute(value=ast.Name(id=name), attr=attribute) if name in self.journeys:
                return getattr(self.journeys[name], attribute, UNKNOWN)
            case ast.Attribute(value=base, attr=attribute):
                return _attribute(self.value(base), attribute)
            case ast.Tuple(elts=parts) | ast.List(elts=parts):
                return self._parts(parts)
        return UNKNOWN

    def _parts(self, parts: Iterable[ast.expr]) -> Any:
        found: list[Any] = []
        for part in parts:
            value = self.value(part.value if isinstance(part, ast.Starred) else part)
            if isinstance(part, ast.Starred) and isinstance(value, Collection):
                found += value
            else:
                found.append(UNKNOWN if isinstance(part, ast.Starred) else value)
        return tuple(found)

    def walk(self) -> Iterator[ast.AST]:
        """Yield all nodes but annotations and decorators."""
        yield from walked(self.node)

    def loads(self) -> Iterator[tuple[ast.expr, Any]]:
        """Yield each name and attribute that is read, with what it stands for if that is known."""
        for node in self.walk():
            if isinstance(node, ast.Name | ast.Attribute) and isinstance(node.ctx, ast.Load):
                value = self.value(node)
                if value is not UNKNOWN:
                    yield node, value


def _attribute(owner: Any, name: str) -> Any:
    if owner is UNKNOWN:
        return UNKNOWN
    try:
        return getattr(owner, name, UNKNOWN)
    except Exception:  # noqa: BLE001 - a property, such as the moment of an event that nobody told
        return UNKNOWN


def walked(node: ast.AST) -> Iterator[ast.AST]:
    """Yield a node and all below it but annotations and decorators."""
    yield node
    for field, value in ast.iter_fields(node):
        if field not in _SKIPPED:
            for child in value if isinstance(value, list) else [value]:
                if isinstance(child, ast.AST):
                    yield from walked(child)


def source_of(name: str, root: Path) -> Source | None:
    """Return an imported module, as errors name it below a root; None if it has no file."""
    module = sys.modules.get(name)
    file = getattr(module, "__file__", None)
    if module is None or file is None:
        return None
    path = Path(file)
    where = str(path.relative_to(root)) if path.is_relative_to(root) else str(path)
    return Source(name, where, ast.parse(path.read_text(encoding="utf-8")), vars(module))


def bound_in(function: ast.AST) -> frozenset[str]:
    """Return the names that a function, or what is nested in it, binds."""
    found: set[str] = set()
    for node in ast.walk(function):
        match node:
            case ast.Name(id=name, ctx=ast.Store() | ast.Del()):
                found.add(name)
            case ast.arg(arg=name):
                found.add(name)
            case ast.alias(name=name, asname=other):
                found.add(other or name.partition(".")[0])
            case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)):
                found.add(name)
            case ast.MatchStar(name=str(name)) | ast.MatchMapping(rest=str(name)):
                found.add(name)
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) if (
                node is not function
            ):
                found.add(name)
    return frozenset(found)


def contents(value: Any, depth: int = _DEEPEST) -> Iterator[Any]:
    """Yield a value, and what is in it: in a list, a table, or the fields of a declaration."""
    yield value
    if depth == 0 or isinstance(value, str | bytes | type | ModuleType):
        return
    if isinstance(value, Mapping):
        inner: Iterable[Any] = (*value.keys(), *value.values())
    elif isinstance(value, tuple | list | set | frozenset):
        inner = value
    elif is_dataclass(value):
        inner = [getattr(value, field.name) for field in fields(value)]
    else:
        return
    for each in inner:
        yield from contents(each, depth - 1)


def advice(name: str, known: Iterable[str], otherwise: str) -> str:
    """Return what to write instead of an unknown name: the one that is near, or something else."""
    close = get_close_matches(name, sorted(known), 1, _CLOSE)
    return f"did you mean `{close[0]}`? If not, {otherwise}" if close else otherwise
