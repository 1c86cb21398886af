"""A lane's worker, seen from the driver."""

import asyncio
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from tests.waiting import in_time


class WorkerProcess:
    """Knows what a worker's process has sent, and what it has cost."""

    def __init__(self, process: Process) -> None:
        self._process = process
        self._sent: defaultdict[str, asyncio.Semaphore] = defaultdict(lambda: asyncio.Semaphore(0))
        self._answers: asyncio.Queue[str] = asyncio.Queue()

    async def listen(self) -> None:
        """Take in what the worker says until it has left."""
        assert self._process.stdout is not None
        async for line in self._process.stdout:
            word, _, rest = line.decode().strip().partition(" ")
            if word == "sent":
                self._sent[rest].release()
            else:
                self._answers.put_nowait(rest)

    async def answer(self) -> str:
        """Return the worker's next answer."""
        async with in_time():
            return await self._answers.get()

    async def cpu_seconds(self) -> float:
        """Return what the worker's process has used so far."""
        assert self._process.stdin is not None
        self._process.stdin.write(b"\n")
        return float(await self.answer())

    async def has_sent(self, workflow_id: str, messages: int) -> None:
        """Wait until so many messages of a workflow have gone out."""
        for _ in range(messages):
            await self._sent[workflow_id].acquire()
        del self._sent[workflow_id]


@asynccontextmanager
async def worker_process(
    lane: str, address: str, database_url: str
) -> AsyncIterator[WorkerProcess]:
    """Run a lane's worker until the context is left."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", f"{__package__}.worker", lane, address, database_url),
        stdin=PIPE,
        stdout=PIPE,
        stderr=DEVNULL,
        start_new_session=True,  # Ctrl-C reaches the driver alone
    )
    worker = WorkerProcess(process)
    listening = asyncio.create_task(worker.listen())
    try:
        await worker.answer()
        yield worker
    finally:
        assert process.stdin is not None
        process.stdin.close()
        await process.wait()
        await listening
