"""The compose file's services, run as the image would run them."""

import asyncio
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from types import MappingProxyType
from typing import Any, NamedTuple

from tests.cli.running import Ran
from tests.deploy.compose import SECRETS, services
from tests.deploy.image import Image

HEARTBEAT = "/tmp/heartbeat"  # noqa: S108 - the container's own


class Machine(NamedTuple):
    """Runs a service's exact command in its exact environment; only hosts and ports differ."""

    image: Image
    moved: Mapping[str, str]
    """Where things are here, by where the compose file has them."""
    chosen: Mapping[str, str] = MappingProxyType({**SECRETS, "JORNADA_DELIVERY": "sandbox"})
    """What an operator wrote into `.env`."""

    @property
    def url(self) -> str:
        """Where the HTTP app answers."""
        return f"http://127.0.0.1:{self.moved['8000']}"

    def service(self, name: str) -> dict[str, Any]:
        """Return a service of the compose file as it is here."""
        service: dict[str, Any] = self._here(services(self.chosen)[name])
        return service

    def _here(self, part: Any) -> Any:
        if isinstance(part, dict):
            return {key: self._here(value) for key, value in part.items()}
        if isinstance(part, list):
            return [self._here(value) for value in part]
        if isinstance(part, str):
            for there, here in self.moved.items():
                part = part.replace(there, here)
        return part

    @asynccontextmanager
    async def begun(self, name: str, *instead: str) -> AsyncIterator[Process]:
        """Begin a service, or another command in its place; end it with the context."""
        service = self.service(name)
        words = instead or ("jornada", *service["command"])
        process = await asyncio.create_subprocess_exec(
            *self.image.command(*words),
            cwd=self.image.app,
            env=self.image.environment | service["environment"],
            stdin=asyncio.subprocess.DEVNULL,
            stdout=PIPE,
            stderr=PIPE,
        )
        try:
            yield process
        finally:
            if process.returncode is None:
                process.kill()
                _, complained = await process.communicate()
                sys.stderr.write(complained.decode())  # why a test that left early failed

    async def ran(self, name: str, *instead: str) -> Ran:
        """Run a service, or another command in its place, to its end."""
        async with self.begun(name, *instead) as process:
            said, complained = await process.communicate()
        return Ran(process.returncode, said.decode(), complained.decode())

    async def is_healthy(self, name: str) -> bool:
        """Ask as the compose file's own health check does."""
        kind, *command = self.service(name)["healthcheck"]["test"]
        assert kind == "CMD"
        return (await self.ran(name, *command)).code == 0
