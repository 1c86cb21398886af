"""A story: its journey's class, and every function that it may come to."""

import ast
import sys
from collections.abc import Collection, Iterator, Mapping
from functools import cached_property
from pathlib import Path
from types import FunctionType
from typing import Any, NamedTuple

from cli.checking.source import Scope, Source, bound_in, source_of
from domain.calls import Call
from domain.knobs import AnyKnob
from domain.messages import Message
from domain.segments import Segment
from workflows.base.awaited import Awaited
from workflows.base.journey import Journey

CHAPTERS = "workflows.chapters"
SENDS = ("send", "ask")
WAITS = ("wait_for", "gather")
Function = ast.FunctionDef | ast.AsyncFunctionDef


class Known(NamedTuple):
    """What is declared in any package, and so may be asked for."""

    segments: Mapping[str, Segment]
    knobs: Mapping[str, AnyKnob]
    calls: Mapping[str, Call[Any, Any]]
    messages: Collection[str]
    """By their names, as the journeys below."""
    journeys: Mapping[str, Collection[str | None]]
    """How each may end; None is however."""


class Verb(NamedTuple):
    """One verb that a story says, and where."""

    name: str
    call: ast.Call
    scope: Scope

    def argument(self, name: str) -> ast.expr | None:
        """Return what a named argument is given; None where it is not named."""
        return next((each.value for each in self.call.keywords if each.arg == name), None)

    @property
    def takes_more(self) -> bool:
        """Whether it takes arguments that only a run could tell: `**others`."""
        return any(each.arg is None for each in self.call.keywords)

    @property
    def first(self) -> Any:
        """What its first argument stands for."""
        args = self.call.args
        return self.scope.value(args[0] if args else self.argument("message"))

    @property
    def kinds(self) -> tuple[Any, ...]:
        """What its positional arguments stand for, one by one."""
        found = self.scope.value(ast.Tuple(elts=self.call.args, ctx=ast.Load()))
        return found if isinstance(found, tuple) else ()


class Story:
    """A journey, and the functions that its story may come to: also those of chapters."""

    def __init__(self, journey: type[Journey], root: Path, known: Known) -> None:
        self.journey = journey
        self.known = known
        self._root = root
        self._sources: dict[str, Source | None] = {}
        self.package = journey.__module__.rpartition(".")[0]

    @property
    def source(self) -> Source:
        """The module of its class."""
        source = self.source_named(self.journey.__module__)
        if source is None:
            raise ValueError(f"{self.journey.__module__} has no file")
        return source

    def source_named(self, module: str) -> Source | None:
        """Return a module's source."""
        if module not in self._sources:
            self._sources[module] = source_of(module, self._root)
        return self._sources[module]

    @cached_property
    def declared(self) -> tuple[tuple[Scope, ast.ClassDef], ...]:
        """Its class and those that it is built on, as they are written."""
        line = self.journey.__mro__
        own = line[: line.index(Journey)]
        return tuple(found for each in own for found in self._class(each))

    def declaration(self, name: str) -> tuple[Scope, ast.AST, ast.expr | None]:
        """Return where a declaration such as `listens_to` is written, and its value."""
        for scope, node in self.declared:
            for statement in node.body:
                match statement:
                    case ast.Assign(targets=[ast.Name(id=found)], value=value) if found == name:
                        return scope, statement, value
                    case ast.AnnAssign(target=ast.Name(id=found), value=value) if found == name:
                        return scope, statement, value
        scope, node = self.declared[0]
        return scope, node, None

    @cached_property
    def scopes(self) -> tuple[Scope, ...]:
        """Every function that it may come to."""
        found: dict[int, Scope] = {}
        todo = [
            self._function(scope.source, each, self.journey)
            for scope, node in self.declared
            for each in node.body
            if isinstance(each, Function)
        ]
        while todo:
            scope = todo.pop()
            if id(scope.node) not in found:
                found[id(scope.node)] = scope
                todo += [new for _, value in scope.loads() for new in self._behind(value)]
        return tuple(sorted(found.values(), key=lambda each: (each.source.where, _line(each))))

    @cached_property
    def verbs(self) -> tuple[Verb, ...]:
        """Every verb that is said in any of them."""
        return tuple(verb for scope in self.scopes for verb in _verbs_in(scope))

    @property
    def sends(self) -> Iterator[tuple[Verb, Message]]:
        """Every send and question of which the message is known."""
        for verb in self.verbs:
            if verb.name in SENDS and isinstance(verb.first, Message):
                yield verb, verb.first

    def _class(self, journey: type) -> Iterator[tuple[Scope, ast.ClassDef]]:
        source = self.source_named(journey.__module__)
        for node in source.tree.body if source else ():
            if source and isinstance(node, ast.ClassDef) and node.name == journey.__name__:
                yield Scope(source, node), node

    def _behind(self, value: Any) -> Iterator[Scope]:
        """Yield the functions of the package or a chapter that a name leads to."""
        owner = value if isinstance(value, FunctionType | type) else type(value)
        module = owner.__module__
        if not (_is_in(module, self.package) or _is_in(module, CHAPTERS)):
            return
        if isinstance(owner, type) and issubclass(owner, Journey):
            return
        source = self.source_named(module)
        for node in source.tree.body if source else ():
            if source is None or getattr(node, "name", None) != owner.__name__:
                continue
            parts = node.body if isinstance(node, ast.ClassDef) else [node]
            for each in parts:
                if isinstance(each, Function):
                    yield self._function(source, each, None)

    def _function(self, source: Source, node: Function, owner: type[Journey] | None) -> Scope:
        whole = Scope(source, node)
        arguments = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
        journeys: dict[str, type] = {
            each.arg: self.journey
            for each in arguments
            if _is_journey(whole.value(each.annotation))
        }
        is_method = owner is not None and arguments and not _is_static(node)
        if is_method:
            journeys[arguments[0].arg] = self.journey
        return Scope(source, node, bound_in(node), journeys)


def module_scope(source: Source) -> Scope:
    """Return the whole of a module as one scope."""
    return Scope(source, source.tree)


def _verbs_in(scope: Scope) -> Iterator[Verb]:
    for node in scope.walk():
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr=verb)) if (
                name in scope.journeys
            ):
                yield Verb(verb, node, scope)
            case ast.Call(func=function) if scope.value(function) is Awaited:
                yield Verb(Awaited.__name__, node, scope)


def _line(scope: Scope) -> int:
    return int(getattr(scope.node, "lineno", 0))


def _is_in(module: str, package: str) -> bool:
    return module in sys.modules and (module == package or module.startswith(f"{package}."))


def _is_journey(value: Any) -> bool:
    return isinstance(value, type) and issubclass(value, Journey)


def _is_static(node: Function) -> bool:
    return any(
        isinstance(each, ast.Name) and each.id == "staticmethod" for each in node.decorator_list
    )
