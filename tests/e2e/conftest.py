"""A whole Jornada on real parts: a Temporal dev server, a store, a worker, and the way in."""

import asyncio
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import update
from temporalio.client import Client
from temporalio.service import RPCError

from adapters.store.engine.database import Database
from adapters.store.sandbox import SqlMailbox
from adapters.store.schema import customers, enrolments
from adapters.temporal import IDENTITY
from cli import devserver
from cli.devserver import DevServer, dev_server
from domain.clock import Pace
from domain.customers import Identity
from domain.journeys import StatusReport
from starter.client import Jornada
from tests.adapters.store.transactions import begin
from tests.cli.patient import be_patient
from tests.e2e.company import Company, a_company
from tests.journeys.world import the_words, travel_settings
from tests.waiting import PATIENCE, eventually
from workers.worker import running_worker
from workflows.plugin import journey_plugin

A_DAY_IN_A_BLINK = 400_000.0


@pytest.fixture(scope="session")
def temporal_server() -> Iterator[DevServer]:
    """A Temporal server for all of this process's tests."""
    up, done = threading.Event(), threading.Event()
    found: list[DevServer] = []

    async def keep() -> None:
        async with dev_server(port=0, ui_port=0) as server:
            found.append(server)
            up.set()
            await asyncio.to_thread(done.wait)

    thread = threading.Thread(target=lambda: asyncio.run(keep()))
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(devserver, "PATIENCE", PATIENCE)
        thread.start()
        assert up.wait(PATIENCE)
    yield found[0]
    done.set()
    thread.join()


@pytest.fixture(autouse=True)
def _patient_operators(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever asks a journey waits for its worker, however busy the machine is."""
    be_patient(monkeypatch.setattr)


class World:
    """Jornada on a real server, at a rehearsal's pace."""

    def __init__(self, client: Client, database: Database, jornada: Jornada) -> None:
        self.client = client
        self.database = database
        self.jornada = jornada
        self.mailbox = SqlMailbox(database)
        self.customer_id = f"c-{uuid4().hex[:12]}"
        """A customer of this test's own."""

    async def track(self, name: str, **properties: object) -> None:
        """Let this test's customer do something."""
        await self.jornada.track(self.customer_id, name, properties)
        await self.jornada.relay.dispatcher.dispatch_all()

    async def waiting_for(self, event: str, journey: str = "onboarding") -> StatusReport:
        """Wait until their enrolment waits for an event."""

        async def look() -> StatusReport | None:
            status = await self.jornada.status(journey, self.customer_id)
            return status if event in status.waiting_for else None

        return await eventually(look)

    async def forget_enrolments(self) -> None:
        """Let the store believe that every enrolment is over, as a restored backup might."""
        async with begin(self.database) as tx:
            await tx.execute(update(enrolments).values(state="ended", outcome="restored"))

    async def has_known_them_for_long(self) -> None:
        """Let nothing wait for an address that never comes."""
        await self.jornada.identify(Identity(customer_id=self.customer_id))
        async with begin(self.database) as tx:
            await tx.execute(update(customers).values(created_at=datetime(2020, 1, 1, tzinfo=UTC)))

    async def said(self) -> list[str]:
        """The messages they got."""
        return [m.message for m in await self.mailbox.messages(customer_id=self.customer_id)]


@asynccontextmanager
async def a_world(server: DevServer, store_file: Path, pace: Pace) -> AsyncIterator[World]:
    """Open a world; what still runs at its end is terminated, so that the next one is empty."""
    settings = travel_settings(f"sqlite:///{store_file}")
    client = await Client.connect(server.address, plugins=[journey_plugin()], identity=IDENTITY)
    database = await Database.open(settings.database_url)
    jornada = Jornada(client, database, pace=pace)
    async with running_worker(client, database, settings, renderer=the_words()):
        yield World(client, database, jornada)
        async for run in client.list_workflows("ExecutionStatus = 'Running'"):
            try:
                await client.get_workflow_handle(run.id).terminate("the test is over")
            except RPCError:
                continue
    await database.close()


@pytest.fixture
async def fast_world(temporal_server: DevServer, store_file: Path) -> AsyncIterator[World]:
    """A world in which a day lasts a fifth of a second: for what needs no customer to act."""
    async with a_world(
        temporal_server, store_file, Pace(factor=A_DAY_IN_A_BLINK, origin=datetime.now(UTC))
    ) as opened:
        yield opened


@pytest.fixture
async def slow_world(temporal_server: DevServer, store_file: Path) -> AsyncIterator[World]:
    """A world at the pace of life: nothing happens by itself while a test looks."""
    async with a_world(temporal_server, store_file, Pace()) as opened:
        await opened.has_known_them_for_long()
        yield opened


@pytest.fixture
async def company(temporal_server: DevServer, store_file: Path) -> AsyncIterator[Company]:
    """At the pace of life."""
    async with AsyncExitStack() as stack:
        yield await a_company(temporal_server, store_file, Pace(), stack)


@pytest.fixture
async def hasty_company(temporal_server: DevServer, store_file: Path) -> AsyncIterator[Company]:
    """A day lasts a fifth of a second."""
    async with AsyncExitStack() as stack:
        pace = Pace(factor=A_DAY_IN_A_BLINK, origin=datetime.now(UTC))
        yield await a_company(temporal_server, store_file, pace, stack)
