"""The stage: everything Jornada is, in one terminal, with keys made for this one rehearsal."""

import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from temporalio.client import Client

from adapters.settings import Settings
from adapters.store.engine.database import Database
from adapters.store.sandbox import SqlMailbox
from adapters.temporal import IDENTITY
from cli.demo.ending import next_curtain
from cli.devserver import LOOPBACK, dev_server, listening
from domain.clock import Pace
from starter.client import Jornada
from vendors.sendgrid.rehearsal import new_sendgrid_key, shown_public_key
from webhooks.serve import serving
from workers.worker import running_worker
from workflows.plugin import journey_plugin


@dataclass(frozen=True)
class Stage:
    """Where everything is, and the keys to it."""

    settings: Settings
    pace: Pace
    """The clock of the rehearsal."""
    opens_at: datetime
    """When a play may begin, in journey time: a Monday morning."""
    sendgrid_key: EllipticCurvePrivateKey
    """With this the demo signs what SendGrid would."""
    jornada: Jornada
    mailbox: SqlMailbox
    temporal: str
    """Its address."""
    temporal_ui: str

    @property
    def url(self) -> str:
        """The HTTP app."""
        return self.settings.public_url

    @property
    def console_key(self) -> str:
        """What signs in at the console."""
        return self.settings.api_keys[0].get_secret_value()


class Ports(NamedTuple):
    """The ports that are wanted; where one is taken, or 0, any other."""

    http: int
    temporal: int
    ui: int


USUAL = Ports(http=8000, temporal=7233, ui=8233)
ANY = Ports(http=0, temporal=0, ui=0)


@asynccontextmanager
async def a_stage(folder: Path, pace: float, *, ports: Ports = USUAL) -> AsyncIterator[Stage]:
    """Set everything up on what `folder` holds, and run it until the context is left."""
    state = folder / "temporal.db"
    with listening(ports.http) as listener:
        port = listener.getsockname()[1]
        sendgrid_key = new_sendgrid_key()
        settings = _settings(folder, pace, port, sendgrid_key)
        database = await Database.open(
            settings.database_url,
            time_zone=settings.time_zone,
            consent_policy=settings.consent_policy,
        )
        try:
            await database.migrate()
            async with dev_server(state, port=ports.temporal, ui_port=ports.ui) as server:
                client = await Client.connect(
                    server.address, plugins=[journey_plugin()], identity=IDENTITY
                )
                ui, mailbox = server.ui_url, SqlMailbox(database)
                settings = settings.model_copy(update={"temporal_ui": ui})
                async with running_worker(client, database, settings):
                    # Only now: on a slow machine days would pass while the worker starts.
                    opens_at, clock = next_curtain(pace, datetime.now(UTC))
                    jornada = Jornada.on(client, database, settings, pace=clock)
                    async with serving(jornada, settings, LOOPBACK, port, listener=listener):
                        yield Stage(
                            settings,
                            clock,
                            opens_at,
                            sendgrid_key,
                            jornada,
                            mailbox,
                            server.address,
                            ui,
                        )
        finally:
            await database.close()


def _settings(
    folder: Path, pace: float, port: int, sendgrid_key: EllipticCurvePrivateKey
) -> Settings:
    """Return the settings of a rehearsal, its keys made for it alone."""
    return Settings(
        database_url=f"sqlite:///{folder / 'jornada.db'}",
        public_url=f"http://{LOOPBACK}:{port}",
        delivery="sandbox",
        pace=pace,
        sendgrid_webhook_public_key=shown_public_key(sendgrid_key),
        twilio_auth_token=secrets.token_hex(16),
        write_keys=[secrets.token_hex(8)],
        api_keys=[secrets.token_hex(8)],
    )
