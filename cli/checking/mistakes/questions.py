"""A question that asks nothing."""

from collections.abc import Iterator

from cli.checking.source import Mistake
from cli.checking.story import Story


def no_questions(story: Story) -> Iterator[Mistake]:
    """Yield each `ask` with a message that asks nothing."""
    for verb, message in story.sends:
        if verb.name == "ask" and message.asks is None:
            yield verb.scope.source.mistake(
                verb.call,
                f"{message.name} asks nothing: give it asks= and actions=(Action.ANSWER,), in "
                "messages.py, or use send",
            )
