"""The stage of a run: vendors here, everything else in processes of its own."""

import random
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import httpx
from temporalio.client import Client

from adapters.store.engine.database import migrate
from cli.devserver import LOOPBACK, free_port
from tests.chaos.actors import WRITE_KEY, Actors, Inbox
from tests.chaos.balancer import Balancer
from tests.chaos.faults import Fault
from tests.chaos.given_up import Ledger
from tests.chaos.naive import SENDGRID_URL, TWILIO_URL
from tests.chaos.processes import Mortal
from tests.chaos.temporal import Temporal
from tests.chaos.timing import LONGEST_ANSWER, PACE
from tests.chaos.vendors import Vendors
from tests.vendors.twilio.fake import NUMBER

HTTP_PROCESSES = 2
WORKERS = 2
AWAY = (0.5, 2.0)
"""Seconds, from and to, that the Temporal server stays away."""


class Stage:
    """All that a run needs."""

    def __init__(
        self, folder: Path, database_url: str, fault: Fault, seed: int, *, with_naive: bool
    ) -> None:
        self.folder = folder
        self.temporal = Temporal(folder)
        self.seed = seed
        self.dice = random.Random(f"{seed}/{fault.name}")  # noqa: S311 - no secret
        self._ledger = Ledger(database_url)
        self.inbox = Inbox(self._ledger)
        ports = [free_port(0) for _ in range(HTTP_PROCESSES)]
        self.public_url = f"http://{LOOPBACK}:{free_port(0)}"
        self.vendors = Vendors(fault, seed, reports_to=self.public_url, ports=ports)
        self.vendors.tell(self.inbox)
        self.naive_vendors = Vendors(fault, seed) if with_naive else None
        self._database_url = database_url
        self._http = httpx.AsyncClient(
            base_url=self.public_url, transport=Balancer(ports), timeout=LONGEST_ANSWER
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
            stack.push_async_callback(self._ledger.close)
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
            yield await self.temporal.client()

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
            "JORNADA_API_KEYS": "a-chaos-of-the-tests",
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
