"""The words of messages, rendered again: as today's templates say them to the customer of now."""

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

from domain.actions import UNSUBSCRIBE
from domain.errors import BadTemplate, CatalogueAway
from domain.messages import Email, Message
from domain.ports import Renderer
from domain.products import Product, Products
from domain.words import Rendered, Said
from messages.products import shown_to

Sold = Mapping[str, Product] | None
"""Products by their ids; None where the catalogue cannot be asked."""
NONE_SHOWN: Mapping[str, Product] = MappingProxyType({})


async def sold_now(products: Products, sent: Iterable[Rendered]) -> Sold:
    """Return the products that messages showed, as the catalogue has them now."""
    ids = list(dict.fromkeys(each for one in sent for each in one.recommending))
    try:
        found: Sequence[Product] = await products.find(ids) if ids else ()
    except CatalogueAway:
        return None
    return {product.product_id: product for product in found}


def said_again(
    renderer: Renderer,
    catalogue: Mapping[str, Message],
    sent: Iterable[Rendered],
    sold: Sold = NONE_SHOWN,
) -> Mapping[str, Said]:
    """Return the words of each message, by its touchpoint. No link in them works."""
    return {
        one.touchpoint_id: _said(renderer, catalogue.get(one.message), one, sold) for one in sent
    }


def _said(renderer: Renderer, message: Message | None, sent: Rendered, sold: Sold) -> Said:
    if message is None:
        return Said(problem="today's code has no such message")
    if message.about and sent.about is None:
        return Said(problem="the event that it was about is not there any more")
    if sent.recommending and sold is None:
        return Said(problem="the product catalogue cannot be asked now")
    try:
        return _render(renderer, message, sent, sold or NONE_SHOWN)
    except BadTemplate as problem:
        return Said(problem=str(problem))


def _render(
    renderer: Renderer, message: Message, sent: Rendered, sold: Mapping[str, Product]
) -> Said:
    rendered = renderer.render(
        message,
        sent.channel,
        sent.customer,
        properties=message.values(sent.properties, sent.facts),
        links={action.value: f"({action.value} link)" for action in message.actions},
        unsubscribe_url=f"({UNSUBSCRIBE} link)",
        about=sent.about or {},
        recommended=shown_to(
            sent.customer, [sold[each] for each in sent.recommending if each in sold]
        ),
        short=sent.short,
    )
    content = rendered.content
    text = f"{content.subject}\n{content.text}" if isinstance(content, Email) else content.body
    return Said(tuple(line for line in text.splitlines() if line.strip()), rendered.locale)
