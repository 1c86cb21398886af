"""Opening a world to travel in, on a real Temporal server whose clock skips."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from adapters.settings import Settings
from cli.studio.world import a_world
from domain.knobs import AnyKnob
from domain.messages import Message
from domain.products import Products
from domain.segments import Segment
from messages.renderer import TemplateRenderer
from tests.journeys.travel import BEGINNING, Travel
from workflows.base.journey import Journey
from workflows.calls import ACTIVITIES, Activity
from workflows.catalogue import JOURNEYS
from workflows.knobs import KNOBS
from workflows.messages import CATALOGUE
from workflows.segments import SEGMENTS


def travel_settings(database_url: str, **others: Any) -> Settings:
    """Settings of a world whose vendors are the sandbox, unless others say otherwise."""
    usual = {"delivery": "sandbox", "public_url": "http://127.0.0.1:8000"}
    return Settings(database_url=database_url, **(usual | others))


@cache
def the_words() -> TemplateRenderer:
    """Return the renderer of the real words, one for all tests: it reads each template once."""
    return TemplateRenderer(site_hosts=("shop.example.com",))


@asynccontextmanager
async def travelling(  # noqa: PLR0913 - all but the store may be left out
    store: Path | str,
    *,
    journeys: Sequence[type[Journey]] = JOURNEYS,
    catalogue: Mapping[str, Message] = CATALOGUE,
    segments: Mapping[str, Segment] = SEGMENTS,
    knobs: Mapping[str, AnyKnob] = KNOBS,
    answering: Sequence[Activity] = ACTIVITIES,
    products: Products | None = None,
    renderer: TemplateRenderer | None = None,
    beginning: datetime = BEGINNING,
    **settings_of_its_own: Any,
) -> AsyncIterator[Travel]:
    """Open a world on a store (a migrated SQLite file, or a URL), at its beginning."""
    travel: Travel
    url = store if isinstance(store, str) else f"sqlite:///{store}"
    settings = travel_settings(url, **settings_of_its_own)
    opened = a_world(
        settings,
        lambda: travel.seen_at,
        journeys=journeys,
        catalogue=catalogue,
        segments=segments,
        knobs=knobs,
        answering=answering,
        products=products,
        renderer=renderer or the_words(),
    )
    async with opened as world:
        travel = Travel(world.env, world.database, world.jornada, journeys, settings)
        await travel.to(beginning)
        yield travel
