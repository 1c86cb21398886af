"""A journey or a message that is not named after its folder."""

import ast
from collections.abc import Iterator, Sequence

from cli.checking.mistakes.never_sent import declared_in
from cli.checking.source import Mistake, Source
from workflows.base.journey import Journey


def misnamed(package: str, sources: Sequence[Source]) -> Iterator[Mistake]:
    """Yield the messages and the journeys of a package that bear another one's name."""
    for source in sources:
        if source.name.endswith(".messages"):
            for _, statement, message in declared_in(source):
                if message.journey != package:
                    yield source.mistake(
                        statement,
                        f"{message.name} is in {package}, where its words are looked for: name it "
                        f"{package}.{message.own_name}",
                    )
        if source.name.endswith(".journey"):
            yield from _journeys(package, source)


def _journeys(package: str, source: Source) -> Iterator[Mistake]:
    for node in source.tree.body:
        kind = source.names.get(node.name) if isinstance(node, ast.ClassDef) else None
        if isinstance(kind, type) and issubclass(kind, Journey) and "story" in vars(kind):
            name = kind.journey_name()
            if name != package:
                yield source.mistake(
                    node,
                    f"{kind.__name__} is in {package}, and is called {name}: write "
                    f'@workflow.defn(name="{package}")',
                )
