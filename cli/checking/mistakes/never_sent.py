"""A message that no story sends."""

import ast
from collections.abc import Iterator, Sequence
from types import ModuleType

from cli.checking.source import Mistake, Scope, Source, contents
from cli.checking.story import module_scope
from domain.messages import Message


def never_sent(package: str, sources: Sequence[Source]) -> Iterator[Mistake]:
    """Yield the messages of a package that none of its modules uses; none without a story."""
    by_name = {each.name.rpartition(".")[2]: each for each in sources}
    entries = by_name.get("messages")
    others = [module_scope(each) for each in sources if each is not entries]
    if (
        entries is None
        or "journey" not in by_name
        or any(_is_handed_on(scope, entries) for scope in others)
    ):
        return
    used = {
        inner.name
        for scope in (*others, *_functions(entries))
        for _, value in scope.loads()
        for inner in contents(value)
        if isinstance(inner, Message)
    }
    for constant, statement, message in declared_in(entries):
        if message.name not in used and message.journey == package:
            yield entries.mistake(
                statement,
                f"no story sends {message.name}: write `await self.send({constant}, via=…)` into "
                "journey.py, or delete it with its words",
            )


def declared_in(entries: Source) -> Iterator[tuple[str, ast.stmt, Message]]:
    """Yield each message that a module declares, with its name there and its statement."""
    for statement in entries.tree.body:
        match statement:
            case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
                if isinstance(value := entries.names.get(name), Message):
                    yield name, statement, value


def _functions(source: Source) -> Iterator[Scope]:
    for node in source.tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield Scope(source, node)


def _is_handed_on(scope: Scope, entries: Source) -> bool:
    """Tell whether the module of messages itself is passed on, so that nobody can tell."""
    bases = {id(each.value) for each in scope.walk() if isinstance(each, ast.Attribute)}
    return any(
        isinstance(value, ModuleType) and value.__name__ == entries.name and id(node) not in bases
        for node, value in scope.loads()
    )
