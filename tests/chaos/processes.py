"""Processes that may be killed at any moment and come back, and none of which outlives us."""

import asyncio
import os
import shutil
import signal
from asyncio.subprocess import DEVNULL, Process
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from tests.cli.running import ROOT, inherited
from tests.waiting import in_time

AGAIN_AFTER = 0.5
"""Seconds before a process is started again that ended by itself."""


class Mortal:
    """One command, started again when it ends by itself: its server may have been away."""

    def __init__(
        self, name: str, command: Sequence[str], settings: Mapping[str, str], log_file: Path
    ) -> None:
        self.name = name
        self.deaths = 0
        """By `kill`."""
        self.ends = 0
        """By itself."""
        self._command = command
        self._settings = settings
        self._log_file = log_file
        self._process: Process | None = None
        self._wanted = False
        self._keeping: asyncio.Task[None] | None = None
        self._may_live = asyncio.Event()

    async def start(self) -> None:
        """Start it, and from now on keep it running."""
        self._wanted = True
        self._may_live.set()
        self._keeping = asyncio.create_task(self._keep())

    async def kill(self, *, back_after: float) -> None:
        """Kill it as `kill -9` does, and let it come back after some seconds."""
        process = self._process
        if process is None or process.returncode is not None:
            return
        self._may_live.clear()
        self.deaths += 1
        _signal(process, signal.SIGKILL)
        await process.wait()
        await asyncio.sleep(back_after)
        self._may_live.set()

    async def stop(self, *, politely: bool = False) -> None:
        """End it for good; if `politely`, ask it to leave, and kill it if it does not."""
        self._wanted = False
        if self._keeping is not None:
            self._keeping.cancel()
            with suppress(asyncio.CancelledError):
                await self._keeping
        process = self._process
        if process is None or process.returncode is not None:
            return
        if politely:
            _signal(process, signal.SIGTERM)
            with suppress(TimeoutError):
                async with in_time():
                    await process.wait()
        _signal(process, signal.SIGKILL)
        await process.wait()

    async def _keep(self) -> None:
        while self._wanted:
            await self._may_live.wait()
            deaths = self.deaths
            self._process = await _begun(self._command, self._settings, self._log_file)
            await self._process.wait()
            if self.deaths == deaths:
                self.ends += 1
                await asyncio.sleep(AGAIN_AFTER)


async def _begun(command: Sequence[str], settings: Mapping[str, str], log_file: Path) -> Process:
    if setpriv := shutil.which("setpriv"):
        # On Linux: however we die, it does not outlive us.
        command = [setpriv, "--pdeathsig", "KILL", "--", *command]
    with log_file.open("ab") as log:
        return await asyncio.create_subprocess_exec(
            *command,
            cwd=ROOT,
            env=inherited() | dict(settings),
            stdin=DEVNULL,
            stdout=log,
            stderr=log,
            # Ctrl-C reaches us alone.
            start_new_session=True,
        )


def _signal(process: Process, number: signal.Signals) -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, number)
