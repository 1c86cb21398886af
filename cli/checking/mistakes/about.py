"""An `about=` that is missing, that is too much, or that is of another kind."""

import ast
from collections.abc import Iterator

from cli.checking.source import Mistake
from cli.checking.story import Story, Verb
from domain.events import Event
from domain.messages import Message


def wrong_about(story: Story) -> Iterator[Mistake]:
    """Yield the sends that do not say what their message is about, or say it of one about none."""
    for verb, message in story.sends:
        if wrong := _wrong(verb, message):
            yield verb.scope.source.mistake(verb.call, wrong)


def _wrong(verb: Verb, message: Message) -> str | None:
    about = verb.argument("about")
    kinds = " or ".join(kind.__name__ for kind in message.about)
    if about is None or (isinstance(about, ast.Constant) and about.value is None):
        if kinds and not verb.takes_more:
            return f"{message.name} is about {kinds}: add about= with the event"
        return None
    if not kinds:
        return (
            f"{message.name} is about no event: take about= away, or name the event's kind in its "
            "about, in messages.py"
        )
    kind = _kind(verb, about)
    if kind is not None and kind not in message.about:
        return f"{message.name} is about {kinds}, not {kind.__name__}: give it such an event"
    return None


def _kind(verb: Verb, about: ast.expr) -> type[Event] | None:
    match about:
        case ast.Call(func=ast.Attribute(attr="began_with"), args=[kind]):
            found = verb.scope.value(kind)
            return found if isinstance(found, type) and issubclass(found, Event) else None
    return None
