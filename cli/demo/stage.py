"""The stage: everything Jornada is, in one terminal, with keys made for this one rehearsal."""

import asyncio
import secrets
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from temporalio.client import Client

from adapters.rehearsal_signatures import new_sendgrid_key, shown_public_key
from adapters.settings import Settings
from adapters.store.database import Database
from adapters.store.outbox import Outbox
from adapters.temporal import IDENTITY
from cli.devserver import LOOPBACK, dev_server, free_port
from domain.clock import Pace
from starter.client import Jornada, pace_of
from webhooks.serve import serving
from workers.worker import running_worker
from workflows.plugin import journey_plugin


@dataclass(frozen=True)
class Stage:
    """Where everything is, and the keys to it."""

    settings: Settings
    pace: Pace
    """The clock of the rehearsal."""
    sendgrid_key: EllipticCurvePrivateKey
    """With this the demo signs what SendGrid would."""
    jornada: Jornada
    outbox: Outbox
    temporal_ui: str

    @property
    def url(self) -> str:
        """The HTTP app."""
        return self.settings.public_url


class Ports(NamedTuple):
    """The ports that are wanted; where one is taken, or 0, any other."""

    http: int
    temporal: int
    ui: int


USUAL = Ports(http=8000, temporal=7233, ui=8233)
ANY = Ports(http=0, temporal=0, ui=0)


@asynccontextmanager
async def a_stage(
    folder: Path, pace: float, *, keep: bool = False, ports: Ports = USUAL
) -> AsyncIterator[Stage]:
    """Set everything up in `folder` and run it until the context is left.

    With `keep` the customers of last time are still there; otherwise it begins empty.
    """
    store, server_state = folder / "jornada.db", folder / "temporal.db"
    if not keep:
        await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)
    sendgrid_key = new_sendgrid_key()
    port = free_port(ports.http)
    settings = Settings(
        database_url=f"sqlite:///{store}",
        public_url=f"http://{LOOPBACK}:{port}",
        delivery="outbox",
        pace=pace,
        sendgrid_webhook_public_key=shown_public_key(sendgrid_key),
        twilio_auth_token=secrets.token_hex(16),
        write_keys=[secrets.token_hex(8)],
        api_keys=[secrets.token_hex(8)],
    )
    database = await Database.open(settings.database_url)
    await database.migrate()
    clock = pace_of(settings)
    async with dev_server(server_state, port=ports.temporal, ui_port=ports.ui) as server:
        client = await Client.connect(server.address, plugins=[journey_plugin()], identity=IDENTITY)
        jornada = Jornada(client, database, pace=clock)
        async with (
            running_worker(client, database, settings),
            serving(jornada, settings, LOOPBACK, port),
        ):
            yield Stage(settings, clock, sendgrid_key, jornada, Outbox(database), server.ui_url)
    await database.close()
