"""The words of messages, rendered again: as today's templates say them to the customer of now."""

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType

from adapters.store.reads.words import Rendered
from domain.actions import UNSUBSCRIBE
from domain.errors import BadTemplate
from domain.messages import Email, Message
from domain.ports import Renderer

Words = Mapping[str, list[str]]
"""By touchpoint, in lines."""
NO_WORDS: Words = MappingProxyType({})


def words_of(
    renderer: Renderer, catalogue: Mapping[str, Message], sent: Iterable[Rendered]
) -> Words:
    """Return the words of each message. A link is shown as what it is for, so that none works."""
    return {
        one.touchpoint_id: list(_lines(renderer, catalogue.get(one.message), one)) for one in sent
    }


def _lines(renderer: Renderer, message: Message | None, sent: Rendered) -> Iterator[str]:
    if message is None:
        yield "its words are not known: today's code has no such message"
        return
    if message.about and sent.about is None:
        yield "its words are not known: the event that it was about is not there any more"
        return
    try:
        yield from (f"| {line}" for line in _render(renderer, message, sent))
    except BadTemplate as problem:
        yield f"its words are not known: {problem}"


def _render(renderer: Renderer, message: Message, sent: Rendered) -> list[str]:
    content = renderer.render(
        message,
        sent.channel,
        sent.customer,
        properties=message.values(sent.properties, sent.facts),
        links={action.value: f"({action.value} link)" for action in message.actions},
        unsubscribe_url=f"({UNSUBSCRIBE} link)",
        about=sent.about or {},
        short=sent.short,
    ).content
    text = f"{content.subject}\n{content.text}" if isinstance(content, Email) else content.body
    return [line for line in text.splitlines() if line.strip()]
