"""The stage of a run: vendors here, everything else in processes of its own."""

import asyncio
import random
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import httpx
from temporalio.client import Client
from temporalio.runtime import LoggingConfig, Runtime, TelemetryConfig
from temporalio.service import RPCError

from adapters.store.database import migrate
from adapters.temporal import IDENTITY
from cli.devserver import LOOPBACK, PATIENCE, free_port
from cli.devserver import _command as dev_server_command
from domain.customers import Channel
from tests.chaos.actors import WRITE_KEY, Actors, Inbox
from tests.chaos.balancer import Balancer
from tests.chaos.faults import RATE, Fault
from tests.chaos.journals import WatchedWeather, message_in
from tests.chaos.naive import SENDGRID_URL, TWILIO_URL
from tests.chaos.processes import Mortal
from tests.chaos.script import Line
from tests.chaos.timing import PACE, SLOW_FOR
from tests.fakes.journal import AcceptedMail, AcceptedText
from tests.fakes.sendgrid import FakeSendGrid
from tests.fakes.twilio import NUMBER, FakeTwilio
from workflows.plugin import journey_plugin
from workflows.search import SEARCH_ATTRIBUTES

HTTP_PROCESSES = 2
WORKERS = 2
TRIED_AGAIN_FOR = 60.0
"""Seconds in which a callback is tried again. Twilio does that where its URL asks for it."""
AWAY = (0.5, 2.0)
"""Seconds, from and to, that the Temporal server stays away."""


class Temporal:
    """The Temporal server, at one port and on one file, which can be stopped and started again."""

    def __init__(self, folder: Path) -> None:
        port = free_port(0)
        self.address = f"{LOOPBACK}:{port}"
        """Where it answers."""
        self.restarts = 0
        command = dev_server_command(port, free_port(0), folder / "temporal.db", SEARCH_ATTRIBUTES)
        # Not `dev_server`: what the server says of our taking it away, nobody reads.
        self._server = Mortal("Temporal", command, {}, folder / "temporal.log")

    async def start(self) -> None:
        """Start it, and wait until it answers."""
        await self._server.start()
        async with asyncio.timeout(PATIENCE):
            while not await _answers(self.address):  # noqa: ASYNC110 - looked at from outside
                await asyncio.sleep(0.1)

    async def stop(self) -> None:
        """Ask it to leave, and wait until it has."""
        await self._server.stop(politely=True)

    async def restart(self, away: float) -> None:
        """Let it be away for some seconds."""
        await self.stop()
        await asyncio.sleep(away)
        await self.start()
        self.restarts += 1


async def _answers(address: str) -> bool:
    try:
        client = await Client.connect(address)
        await client.service_client.check_health()
    except (RuntimeError, RPCError):
        return False
    return True


class Vendors:
    """A SendGrid and a Twilio with the same weather, which is the seed's and the fault's."""

    def __init__(
        self, fault: Fault, seed: int, *, reports_to: str = "", ports: Sequence[int] = ()
    ) -> None:
        def weather(nth: int) -> WatchedWeather:
            return WatchedWeather(seed=2 * seed + nth, mishaps=fault.mishaps, rate=RATE)

        def caller() -> httpx.AsyncClient:
            return httpx.AsyncClient(transport=Balancer(ports), timeout=10)

        self.sendgrid = FakeSendGrid(
            weather=weather(0), caller=caller(), has_activity=fault.activity
        )
        self.twilio = FakeTwilio(weather=weather(1), caller=caller())
        self.sendgrid.reports_to = f"{reports_to}/webhooks/sendgrid/events"
        for fake in (self.sendgrid, self.twilio):
            fake.slow_for = SLOW_FOR
            fake.reports_by_itself = bool(reports_to)
            fake.postman.retries_for = TRIED_AGAIN_FOR

    def tell(self, inbox: Inbox) -> None:
        """Put what is taken into an inbox."""

        def mail(taken: AcceptedMail) -> None:
            inbox.took(taken.to, Line(taken.payload["categories"][0], Channel.EMAIL))

        def text(taken: AcceptedText) -> None:
            inbox.took(taken.to, Line(message_in(taken.body), Channel.SMS))

        self.sendgrid.on_accepted, self.twilio.on_accepted = mail, text


def _quiet() -> Runtime:
    """Return a runtime that does not complain of a server that we took away ourselves."""
    return Runtime(telemetry=TelemetryConfig(logging=LoggingConfig(filter="error")))


class Stage:
    """All that a run needs."""

    def __init__(
        self, folder: Path, database_url: str, fault: Fault, seed: int, *, with_naive: bool
    ) -> None:
        self.folder = folder
        self.temporal = Temporal(folder)
        self.seed = seed
        self.dice = random.Random(f"{seed}/{fault.name}")  # noqa: S311 - no secret
        self.inbox = Inbox()
        ports = [free_port(0) for _ in range(HTTP_PROCESSES)]
        self.public_url = f"http://{LOOPBACK}:{free_port(0)}"
        self.vendors = Vendors(fault, seed, reports_to=self.public_url, ports=ports)
        self.vendors.tell(self.inbox)
        self.naive_vendors = Vendors(fault, seed) if with_naive else None
        self._database_url = database_url
        self._http = httpx.AsyncClient(
            base_url=self.public_url, transport=Balancer(ports), timeout=10
        )
        self.actors = Actors(self._http, self.inbox)
        self._ports = ports
        self.attempts_file = folder / "attempts.log"
        self.mortals: list[Mortal] = []

    @asynccontextmanager
    async def running(self) -> AsyncIterator[Client]:
        """Run it all until the context is left; yields a way into Temporal."""
        self.attempts_file.touch()
        await migrate(self._database_url)
        async with AsyncExitStack() as stack:
            stack.push_async_callback(self._http.aclose)
            for vendors in (self.vendors, self.naive_vendors):
                if vendors is not None:
                    await stack.enter_async_context(vendors.sendgrid)
                    await stack.enter_async_context(vendors.twilio)
            stack.push_async_callback(self.temporal.stop)
            await self.temporal.start()
            self.mortals = self._mortals()
            for mortal in self.mortals:
                stack.push_async_callback(mortal.stop)
                await mortal.start()
            yield await Client.connect(
                self.temporal.address,
                plugins=[journey_plugin()],
                identity=IDENTITY,
                runtime=_quiet(),
            )

    def _mortals(self) -> list[Mortal]:
        settings = self._settings()
        python = (sys.executable, "-m")
        workers = [
            Mortal(
                f"worker {nth}",
                (*python, "tests.chaos.worker", str(self.attempts_file)),
                settings,
                self.folder / f"worker-{nth}.log",
            )
            for nth in range(WORKERS)
        ]
        https = [
            Mortal(
                f"HTTP process {nth}",
                (*python, "tests.chaos.serve", str(port)),
                settings,
                self.folder / f"http-{nth}.log",
            )
            for nth, port in enumerate(self._ports)
        ]
        return workers + https

    def _settings(self) -> dict[str, str]:
        sendgrid, twilio = self.vendors.sendgrid, self.vendors.twilio
        settings = {
            "DATABASE_URL": self._database_url,
            "TEMPORAL_ADDRESS": self.temporal.address,
            "PUBLIC_URL": self.public_url,
            "JORNADA_DELIVERY": "vendors",
            "JORNADA_PACE": str(PACE),
            "JORNADA_EMAIL_PER_SECOND": "1000",
            "JORNADA_SMS_PER_SECOND": "1000",
            "JORNADA_WRITE_KEYS": WRITE_KEY,
            "JORNADA_API_KEYS": "a-chaos",
            "SENDGRID_API_KEY": sendgrid.api_key,
            "SENDGRID_BASE_URL": sendgrid.url,
            "SENDGRID_WEBHOOK_PUBLIC_KEY": sendgrid.public_key,
            "SENDGRID_EMAIL_ACTIVITY": str(sendgrid.has_activity).lower(),
            "EMAIL_FROM": "ola@jornada.example",
            "TWILIO_ACCOUNT_SID": twilio.account_sid,
            "TWILIO_AUTH_TOKEN": twilio.auth_token,
            "TWILIO_BASE_URL": twilio.url,
            "TWILIO_FROM": NUMBER,
        }
        if self.naive_vendors is not None:
            settings[SENDGRID_URL] = self.naive_vendors.sendgrid.url
            settings[TWILIO_URL] = self.naive_vendors.twilio.url
        return settings
