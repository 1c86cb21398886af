"""A fact that a message does not declare, or that it declares and nobody tells."""

import ast
from collections.abc import Iterator

from cli.checking.source import Mistake, advice, contents
from cli.checking.story import Story, Verb
from domain.messages import Message


def wrong_facts(story: Story) -> Iterator[Mistake]:
    """Yield the keys of `facts=` that are not declared, and declared facts that are never told."""
    sent: dict[str, list[tuple[Verb, Message]]] = {}
    for verb, message in story.sends:
        sent.setdefault(message.name, []).append((verb, message))
        for name in _told(verb) or ():
            if name not in message.facts:
                yield verb.scope.source.mistake(
                    verb.argument("facts") or verb.call,
                    f"{message.name} declares no fact `{name}`: "
                    + advice(name, message.facts, "add it to its facts and variables: messages.py"),
                )
    for name, sends in sent.items():
        yield from _untold(story, name, sends)


def _untold(story: Story, name: str, sends: list[tuple[Verb, Message]]) -> Iterator[Mistake]:
    told = [_told(verb) for verb, _ in sends]
    if None in told or _uses(story, name) > len(sends):
        return  # told by somebody else, perhaps
    verb, message = sends[0]
    every = {fact for each in told for fact in each or ()}
    for fact in message.facts:
        if fact not in every:
            yield verb.scope.source.mistake(
                verb.call,
                f'nobody tells {message.name} its fact `{fact}`: add facts={{"{fact}": …}}, or '
                "take it out of its facts, in messages.py",
            )


def _told(verb: Verb) -> set[str] | None:
    """Return the facts that a send tells; None where only a run could tell."""
    facts = verb.argument("facts")
    if verb.takes_more:
        return None
    if facts is None or (isinstance(facts, ast.Constant) and facts.value is None):
        return set()
    if not isinstance(facts, ast.Dict):
        return None
    keys = [each.value if isinstance(each, ast.Constant) else None for each in facts.keys]
    return {str(key) for key in keys} if None not in keys else None


def _uses(story: Story, name: str) -> int:
    """Return how often the story's functions name a message."""
    return sum(
        any(isinstance(each, Message) and each.name == name for each in contents(value))
        for scope in story.scopes
        for _, value in scope.loads()
    )
