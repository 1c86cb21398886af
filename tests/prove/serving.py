"""The HTTP app in processes of its own, so that one can be killed."""

import asyncio
from asyncio.subprocess import DEVNULL, Process
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import httpx

from cli.devserver import LOOPBACK, free_port
from tests.cli.running import JORNADA, ROOT, inherited
from tests.waiting import PATIENCE


class HttpProcess:
    """One `jornada serve`, which may die and come back at the same port.

    It may have `children`, which answer there together.
    """

    def __init__(self, settings: Mapping[str, str], log_file: Path, children: int = 1) -> None:
        self._settings = dict(settings)
        self._children = children
        self._log_file = log_file
        self._port = free_port(0)
        self._process: Process | None = None

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://{LOOPBACK}:{self._port}"

    @property
    def pid(self) -> int:
        """Its number, for as long as it runs."""
        assert self._process is not None
        return self._process.pid

    async def start(self) -> None:
        """Start it, and wait until it answers."""
        with self._log_file.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                *(JORNADA, "serve", "--host", LOOPBACK, "--port", str(self._port)),
                *("--processes", str(self._children)),
                cwd=ROOT,
                env=inherited() | self._settings,
                stdin=DEVNULL,
                stdout=log,
                stderr=log,
            )
        async with asyncio.timeout(PATIENCE), httpx.AsyncClient(base_url=self.url) as http:
            while not await _is_live(http):
                if self._process.returncode is not None:
                    raise RuntimeError(f"`jornada serve` ended: {self._log_file.read_text()}")
                await asyncio.sleep(0.05)

    async def restart_killed(self) -> None:
        """Kill it with `kill -9`, so that it finishes nothing and tells nobody; start it again."""
        assert self._process is not None
        self._process.kill()
        await self._process.wait()
        await self.start()

    async def ended(self) -> int:
        """Wait until it has ended, and return its exit code."""
        assert self._process is not None
        return await self._process.wait()

    async def stop(self) -> None:
        """Ask it to leave, and wait until it has."""
        if self._process is not None and self._process.returncode is None:
            self._process.terminate()
            await self._process.wait()


@asynccontextmanager
async def http_processes(
    how_many: int, settings: Mapping[str, str], folder: Path, *, children: int = 1
) -> AsyncIterator[list[HttpProcess]]:
    """Run so many `jornada serve` on one store until the context is left."""
    processes = [
        HttpProcess(settings, folder / f"http-{nth}.log", children) for nth in range(how_many)
    ]
    try:
        for process in processes:
            await process.start()
        yield processes
    finally:
        for process in processes:
            await process.stop()


async def _is_live(http: httpx.AsyncClient) -> bool:
    try:
        return (await http.get("/health/live")).is_success
    except httpx.TransportError:
        return False
