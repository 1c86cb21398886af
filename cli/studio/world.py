"""A little world: a store, a worker and a way in, on a real Temporal server whose clock skips.

Tests of journeys travel in it (`tests.journeys`), and the studio steps through journeys in it.
"""

import shutil
import sys
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from temporalio.api.enums.v1 import IndexedValueType
from temporalio.api.operatorservice.v1 import AddSearchAttributesRequest
from temporalio.api.testservice.v1 import SleepRequest
from temporalio.client import Client
from temporalio.testing import WorkflowEnvironment

from adapters.settings import Settings
from adapters.store.engine.database import Database
from adapters.temporal import IDENTITY
from cli.errors import CommandFailed
from domain.knobs import AnyKnob
from domain.messages import Message
from domain.products import Products
from domain.segments import Segment
from messages.renderer import TemplateRenderer
from starter.client import Jornada
from workers.worker import running_worker
from workflows.base.journey import Journey
from workflows.base.search_attributes import SEARCH_ATTRIBUTES
from workflows.calls import ACTIVITIES, Activity
from workflows.catalogue import JOURNEYS
from workflows.knobs import KNOBS
from workflows.messages import CATALOGUE
from workflows.plugin import journey_plugin
from workflows.segments import SEGMENTS

SERVER = "temporal-test-server"
MORTAL = Path(__file__).with_name("mortal-server.sh")
"""Runs it so that it does not outlive us; the SDK says no more than where a server is."""
TRIES = 5
"""Of starting it."""


class NoTestServer(CommandFailed):
    """There is no server whose clock skips; the message says how to install it."""


class World(NamedTuple):
    """What is in it."""

    env: WorkflowEnvironment
    database: Database
    jornada: Jornada


@asynccontextmanager
async def a_world(  # noqa: PLR0913 - all but the first two may be left out
    settings: Settings,
    clock: Callable[[], datetime],
    *,
    journeys: Sequence[type[Journey]] = JOURNEYS,
    catalogue: Mapping[str, Message] = CATALOGUE,
    segments: Mapping[str, Segment] = SEGMENTS,
    knobs: Mapping[str, AnyKnob] = KNOBS,
    answering: Sequence[Activity] = ACTIVITIES,
    products: Products | None = None,
    renderer: TemplateRenderer | None = None,
) -> AsyncIterator[World]:
    """Open a world on a migrated store, in whose time `clock` tells when an answer came.

    A mistake in a journey's code fails its run. Raises `NoTestServer`.
    """
    async with await _a_server() as env:
        await _declare_search_attributes(env.client)
        database = await Database.open(
            settings.database_url, consent_policy=settings.consent_policy
        )
        jornada = Jornada(
            env.client,
            database,
            journeys={journey.journey_name(): journey for journey in journeys},
            segments=segments,
            knobs=knobs,
            clock=clock,
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
            renderer=renderer,
            mistakes_fail=True,
        )
        try:
            async with worker:
                yield World(env, database, jornada)
        finally:
            await database.close()


async def _a_server() -> WorkflowEnvironment:
    """Start a server; the SDK gives it five seconds, which a busy machine may not have."""
    for _ in range(TRIES - 1):
        with suppress(RuntimeError):
            return await _start()
    return await _start()


async def _start() -> WorkflowEnvironment:
    server, is_linux = test_server(), shutil.which("setpriv") is not None
    return await WorkflowEnvironment.start_time_skipping(
        test_server_existing_path=str(MORTAL) if is_linux else server,
        test_server_extra_args=[server] if is_linux else [],
        plugins=[journey_plugin()],
        identity=IDENTITY,
    )


def test_server() -> str:
    """Return where the server is, which a package of the development extra brings."""
    beside_python = Path(sys.executable).with_name(SERVER)
    found = str(beside_python) if beside_python.exists() else shutil.which(SERVER)
    if found is None:
        raise NoTestServer(f"there is no `{SERVER}` here: run `make setup`, which installs it")
    return found


async def skip(env: WorkflowEnvironment, duration: timedelta, patience: timedelta) -> None:
    """Let time pass, whatever becomes of the journeys meanwhile.

    `patience` is how long that may really take.
    """
    # Not `env.sleep`: half a minute of real time, which the SDK gives a call, may be too short
    # for all that is due in weeks.
    request = SleepRequest()
    request.duration.FromTimedelta(duration)
    service = env.client.test_service
    await service.unlock_time_skipping_with_sleep(request, timeout=patience)


async def _declare_search_attributes(client: Client) -> None:
    keyword = IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD
    await client.operator_service.add_search_attributes(
        AddSearchAttributesRequest(
            namespace=client.namespace,
            search_attributes={key.name: keyword for key in SEARCH_ATTRIBUTES},
        )
    )
