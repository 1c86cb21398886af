"""The words of messages, rendered again: as today's templates say them to the customer of now."""

from collections.abc import Iterable, Mapping

from domain.actions import UNSUBSCRIBE
from domain.errors import BadTemplate
from domain.messages import Email, Message
from domain.ports import Renderer
from domain.words import Rendered, Said


def said_again(
    renderer: Renderer, catalogue: Mapping[str, Message], sent: Iterable[Rendered]
) -> Mapping[str, Said]:
    """Return the words of each message, by its touchpoint. No link in them works."""
    return {one.touchpoint_id: _said(renderer, catalogue.get(one.message), one) for one in sent}


def _said(renderer: Renderer, message: Message | None, sent: Rendered) -> Said:
    if message is None:
        return Said(problem="today's code has no such message")
    if message.about and sent.about is None:
        return Said(problem="the event that it was about is not there any more")
    try:
        return _render(renderer, message, sent)
    except BadTemplate as problem:
        return Said(problem=str(problem))


def _render(renderer: Renderer, message: Message, sent: Rendered) -> Said:
    rendered = renderer.render(
        message,
        sent.channel,
        sent.customer,
        properties=message.values(sent.properties, sent.facts),
        links={action.value: f"({action.value} link)" for action in message.actions},
        unsubscribe_url=f"({UNSUBSCRIBE} link)",
        about=sent.about or {},
        short=sent.short,
    )
    content = rendered.content
    text = f"{content.subject}\n{content.text}" if isinstance(content, Email) else content.body
    return Said(tuple(line for line in text.splitlines() if line.strip()), rendered.locale)
