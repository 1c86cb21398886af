"""Opening a world to travel in, on a real Temporal server whose clock skips."""

import shutil
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from temporalio.api.enums.v1 import IndexedValueType
from temporalio.api.operatorservice.v1 import AddSearchAttributesRequest
from temporalio.testing import WorkflowEnvironment

from adapters.settings import Settings
from adapters.store.engine.database import Database
from adapters.temporal import IDENTITY
from domain.knobs import AnyKnob
from domain.messages import Message
from domain.products import Products
from domain.segments import Segment
from messages.renderer import TemplateRenderer
from starter.client import Jornada
from tests.journeys.travel import BEGINNING, Travel
from workers.worker import running_worker
from workflows.base.journey import Journey
from workflows.base.search_attributes import SEARCH_ATTRIBUTES
from workflows.calls import ACTIVITIES, Activity
from workflows.catalogue import JOURNEYS
from workflows.knobs import KNOBS
from workflows.messages import CATALOGUE
from workflows.plugin import journey_plugin
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
    plugin = journey_plugin()
    url = store if isinstance(store, str) else f"sqlite:///{store}"
    settings = travel_settings(url, **settings_of_its_own)
    env = await WorkflowEnvironment.start_time_skipping(
        test_server_existing_path=shutil.which("temporal-test-server"),
        plugins=[plugin],
        identity=IDENTITY,
    )
    async with env:
        await env.client.operator_service.add_search_attributes(
            AddSearchAttributesRequest(
                namespace=env.client.namespace,
                search_attributes={
                    key.name: IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD
                    for key in SEARCH_ATTRIBUTES
                },
            )
        )
        database = await Database.open(
            settings.database_url, consent_policy=settings.consent_policy
        )
        by_name = {journey.journey_name(): journey for journey in journeys}
        jornada = Jornada(
            env.client,
            database,
            journeys=by_name,
            segments=segments,
            knobs=knobs,
            clock=lambda: travel.seen_at,
        )
        worker = running_worker(
            env.client,
            database,
            settings,
            journeys=journeys,
            catalogue=catalogue,
            segments=segments,
            knobs=knobs,
            answering=answering,
            products=products,
            renderer=renderer or the_words(),
            mistakes_fail=True,
        )
        async with worker:
            travel = Travel(env, database, jornada, journeys, settings)
            await travel.to(beginning)
            yield travel
        await database.close()
