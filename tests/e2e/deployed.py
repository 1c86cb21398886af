"""Deploys that nobody should make: the same customers, and then another worker's code."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import uuid4

from temporalio.client import Client

from adapters.settings import Settings
from adapters.store.engine.database import Database
from adapters.temporal import IDENTITY
from cli.devserver import DevServer
from domain.clock import Pace
from domain.customers import Channel, Identity, Topic
from domain.journeys import StatusReport
from starter.client import Jornada
from tests.journeys.world import the_words, travel_settings
from tests.waiting import eventually
from workers.worker import running_worker
from workflows.base.journey import Journey
from workflows.onboarding.journey import Onboarding
from workflows.plugin import journey_plugin


class Deployment:
    """A store and a Temporal whose workers come and go."""

    def __init__(self, client: Client, database: Database, settings: Settings) -> None:
        self.client = client
        self.database = database
        self.settings = settings
        self.jornada = Jornada(client, database)

    @asynccontextmanager
    async def works(self, journey: type[Journey] = Onboarding) -> AsyncIterator[None]:
        """Let a worker with this code run until the context is left."""
        async with running_worker(
            self.client,
            self.database,
            self.settings,
            journeys=[journey],
            renderer=the_words(),
        ):
            yield

    async def end_all(self) -> None:
        """Terminate what still runs, so that the next test's world is empty."""
        async for run in self.client.list_workflows("ExecutionStatus = 'Running'"):
            await self.client.get_workflow_handle(run.id).terminate("the test is over")

    async def signs_up(self, pace: Pace | None = None) -> str:
        """Let a new customer sign up, and wait until their journey waits; return their id."""
        customer_id = f"c-{uuid4().hex[:12]}"
        jornada = Jornada(self.client, self.database, pace=pace) if pace else self.jornada
        await jornada.identify(
            Identity(
                customer_id=customer_id,
                email=f"{customer_id}@example.com",
                consents={topic: {Channel.EMAIL: True} for topic in Topic},
            )
        )
        await self.happens(jornada, customer_id, "Signed Up")
        await self.waits_for(customer_id, "Email Verified")
        return customer_id

    async def happens(self, jornada: Jornada, customer_id: str, name: str) -> None:
        """Let a customer do something."""
        await jornada.track(customer_id, name)
        await jornada.relay.dispatcher.dispatch_all()

    async def waits_for(self, customer_id: str, event: str) -> StatusReport:
        """Wait until a customer's journey waits for an event."""

        async def look() -> StatusReport | None:
            status = await self.jornada.status("onboarding", customer_id)
            return status if event in status.waiting_for else None

        return await eventually(look)


@asynccontextmanager
async def deployment(server: DevServer, store_file: Path) -> AsyncIterator[Deployment]:
    """Open one, without a worker."""
    settings = travel_settings(f"sqlite:///{store_file}")
    client = await Client.connect(server.address, plugins=[journey_plugin()], identity=IDENTITY)
    database = await Database.open(settings.database_url)
    try:
        yield Deployment(client, database, settings)
    finally:
        await database.close()
