"""A channel for which a message has no words."""

from collections.abc import Iterator

from channels.registry import CHANNELS
from cli.checking.source import Mistake, contents
from cli.checking.story import Story
from domain.customers import Channel


def wordless_channels(story: Story) -> Iterator[Mistake]:
    """Yield the channels of `via=` that a message does not declare."""
    for verb, message in story.sends:
        via = verb.argument("via")
        for channel in contents(verb.scope.value(via)):
            if isinstance(channel, Channel) and channel not in message.channels:
                declared = ", ".join(CHANNELS[each].label for each in message.channels)
                yield verb.scope.source.mistake(
                    via or verb.call,
                    f"{message.name} has no words for {CHANNELS[channel].label}, only for "
                    f"{declared}: add Channel.{channel.name} to its channels, in messages.py, and "
                    "its words",
                )
