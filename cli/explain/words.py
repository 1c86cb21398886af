"""The words of messages, rendered again, in lines."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from domain.messages import Message
from domain.ports import Renderer
from domain.words import Rendered, Said
from messages.again import NONE_SHOWN, Sold, said_again

Words = Mapping[str, list[str]]
"""By touchpoint, in lines."""
NO_WORDS: Words = MappingProxyType({})


def words_of(
    renderer: Renderer,
    catalogue: Mapping[str, Message],
    sent: Iterable[Rendered],
    sold: Sold = NONE_SHOWN,
) -> Words:
    """Return the words of each message. A link is shown as what it is for, so that none works."""
    said = said_again(renderer, catalogue, sent, sold)
    return {one: _lines(words) for one, words in said.items()}


def _lines(said: Said) -> list[str]:
    if said.problem:
        return [f"its words are not known: {said.problem}"]
    return [f"| {line}" for line in said.lines]
