"""A message that the worker does not know, as it is declared where nobody looks."""

from collections.abc import Iterator

from cli.checking.source import Mistake
from cli.checking.story import Story


def uncatalogued(story: Story) -> Iterator[Mistake]:
    """Yield the sends of messages that no package's `messages.py` declares."""
    for verb, message in story.sends:
        if message.name not in story.known.messages:
            yield verb.scope.source.mistake(
                verb.call, f"{message.name} is in no package's messages.py: declare it there"
            )
