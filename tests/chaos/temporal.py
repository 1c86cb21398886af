"""The Temporal server of a run, which comes and goes."""

import asyncio
from pathlib import Path

from temporalio.client import Client
from temporalio.runtime import LoggingConfig, Runtime, TelemetryConfig
from temporalio.service import RPCError

from adapters.temporal import IDENTITY
from cli.devserver import LOOPBACK, free_port, server_command
from tests.chaos.processes import Mortal
from tests.waiting import eventually
from workflows.base.search_attributes import SEARCH_ATTRIBUTES
from workflows.plugin import journey_plugin


class Temporal:
    """The Temporal server, at one port and on one file, which can be stopped and started again."""

    def __init__(self, folder: Path) -> None:
        port = free_port(0)
        self.address = f"{LOOPBACK}:{port}"
        """Where it answers."""
        self.restarts = 0
        command = server_command(port, free_port(0), folder / "temporal.db", SEARCH_ATTRIBUTES)
        # Not `dev_server`: what the server says of our taking it away, nobody reads.
        self._server = Mortal("Temporal", command, {}, folder / "temporal.log")

    async def start(self) -> None:
        """Start it, and wait until it answers."""
        await self._server.start()
        await eventually(lambda: _answers(self.address))

    async def stop(self) -> None:
        """Ask it to leave, and wait until it has."""
        await self._server.stop(politely=True)

    async def be_there(self) -> None:
        """Bring a restart that was cut short to its end."""
        if not await _answers(self.address):
            await self.stop()
            await self.start()

    async def restart(self, away: float) -> None:
        """Let it be away for some seconds."""
        await self.stop()
        await asyncio.sleep(away)
        await self.start()
        self.restarts += 1

    async def client(self) -> Client:
        """Connect to it."""
        return await Client.connect(
            self.address, plugins=[journey_plugin()], identity=IDENTITY, runtime=_quiet()
        )


async def _answers(address: str) -> bool:
    try:
        client = await Client.connect(address)
        await client.service_client.check_health()
    except (RuntimeError, RPCError):
        return False
    return True


def _quiet() -> Runtime:
    """Return a runtime that does not complain of a server that we took away ourselves."""
    return Runtime(telemetry=TelemetryConfig(logging=LoggingConfig(filter="error")))
