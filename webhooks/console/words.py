"""What a customer's messages said: rendered again, as no copy is kept of what was sent."""

import asyncio
from collections.abc import Sequence
from functools import cache
from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse

from adapters.errors import NotSetUp
from adapters.products import open_products
from adapters.settings import Settings
from adapters.store.reads.words import SentWords
from adapters.store.states import LEFT
from domain.explanation import ExplainedTouchpoint
from domain.ports import Renderer
from domain.words import Rendered, Said
from messages.again import NONE_SHOWN, Sold, said_again, sold_now
from starter.client.catalogue import CATALOGUE, title_of
from webhooks.console.customer import CustomerId, customer_path, known
from webhooks.console.pages import HOME, Sheet, page
from webhooks.console.staff import Staff, staff
from webhooks.console.telling import MOST_MESSAGES
from webhooks.console.times import time_element
from webhooks.edge.dependencies import TheJornada, TheSettings

router = APIRouter(prefix=f"{HOME}/customers")

_UNKNOWN = Said(problem="it is not known any more from what it was made")


@router.get("/{customer_id}/words")
async def words(
    reader: Annotated[Staff, Depends(staff(heeds_limit=True))],
    customer_id: CustomerId,
    jornada: TheJornada,
    settings: TheSettings,
) -> HTMLResponse:
    """Show what the newest messages said that left, or may have: those that a reader sees."""
    told = (await known(jornada, customer_id, reader)).told
    left = [each for one in told.enrolments for each in one.touchpoints if each.status in LEFT]
    left = sorted(left, key=lambda each: each.sent_at or each.created_at)[-MOST_MESSAGES:][::-1]
    ids = [each.touchpoint_id for each in left]
    made_from = await SentWords(jornada.database).of(told.customer_id, ids)
    renderer = _renderer(settings.company, settings.company_address, settings.site_hosts)
    sold = await _sold(settings, made_from)
    said = await asyncio.to_thread(said_again, renderer, CATALOGUE, made_from, sold)
    values = {
        "id": told.customer_id,
        "path": customer_path(told.customer_id),
        "messages": [_row(each, said.get(each.touchpoint_id, _UNKNOWN)) for each in left],
        "is_full": len(left) == MOST_MESSAGES,
    }
    return page(settings, reader, Sheet("words", f"What was said: {told.customer_id}", values))


async def _sold(settings: Settings, made_from: Sequence[Rendered]) -> Sold:
    """Return what the product catalogue has now of what messages showed."""
    if not any(one.recommending for one in made_from):
        return NONE_SHOWN
    try:
        async with open_products(settings) as products:
            return await sold_now(products, made_from)
    except NotSetUp:
        return None


@cache
def _renderer(company: str, address: str, site_hosts: tuple[str, ...]) -> Renderer:
    """Return the one that has read the words' files before."""
    from messages.renderer import TemplateRenderer  # noqa: PLC0415 - slow, and seldom wanted

    return TemplateRenderer(company=company, address=address, site_hosts=site_hosts)


def _row(sent: ExplainedTouchpoint, said: Said) -> dict[str, object]:
    return {
        "title": title_of(sent.message),
        "message": sent.message,
        "channel": sent.channel or "",
        "status": sent.status,
        "at": time_element(sent.sent_at or sent.created_at),
        "language": said.locale,
        "lines": [*said.lines],
        "problem": said.problem,
    }
