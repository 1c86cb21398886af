"""Several processes of one `jornada serve`: a parent that listens, and children that answer."""

import asyncio
import signal
import socket
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog

from domain.faults import WHO_ACTS
from webhooks.serve import GRACE

PACE = 5.0
"""Seconds from one start of a child to the next start in its place, at least."""
ENDS_WITHIN = 2 * GRACE + 5
"""Seconds that a child has to end once it is told to stop; then it is killed."""
STDIN = 0

log = structlog.get_logger()


@asynccontextmanager
async def children(how_many: int, listener: socket.socket) -> AsyncIterator[None]:
    """Keep so many children on a listener, which is closed when the context is left.

    A child is this very command, with `--fd` for the listener. One that ends is replaced. What
    waits to be accepted lies in the listener, so that no child takes it along.
    """
    kept = [asyncio.create_task(_keep(listener)) for _ in range(how_many)]
    try:
        yield
    finally:
        listener.close()
        for each in kept:
            each.cancel()
        await asyncio.wait(kept)


async def _keep(listener: socket.socket) -> None:
    """Run a child, and another one whenever it ends, until cancelled."""
    loop = asyncio.get_running_loop()
    while True:
        next_at = loop.time() + PACE
        try:
            child = await _start(listener)
            problem = f"process {child.pid} {_ending(await _end_of(child))}"
        except OSError as error:  # the machine has no room for one more just now
            problem = f"no process could be started: {error.strerror}"
        log.error(
            "http_process_ended",
            problem=problem,
            who_must_act=WHO_ACTS,
            what_to_do="it is started anew; if this repeats, see the lines before it, or give the "
            "machine more memory",
        )
        await asyncio.sleep(next_at - loop.time())


async def _start(listener: socket.socket) -> Process:
    return await asyncio.create_subprocess_exec(
        *(sys.executable, *sys.orig_argv[1:], "--fd", str(listener.fileno())),
        pass_fds=[listener.fileno()],
        stdin=PIPE,  # it closes when we die, whatever we die of
        start_new_session=True,  # Ctrl-C reaches us alone
    )


async def _end_of(child: Process) -> int:
    """Wait for a child's end, and return its exit code; cancelled, tell it to stop before."""
    try:
        return await child.wait()
    finally:
        if child.returncode is None:
            child.terminate()
            try:
                async with asyncio.timeout(ENDS_WITHIN):
                    await child.wait()
            except TimeoutError:
                child.kill()
                await child.wait()


def _ending(exit_code: int) -> str:
    if exit_code >= 0:
        return f"ended with {exit_code}"
    return f"was ended by {signal.Signals(-exit_code).name}"


def stop_with_parent() -> None:
    """Let this child be told to stop when its parent dies."""
    loop = asyncio.get_running_loop()

    def stop() -> None:
        loop.remove_reader(STDIN)
        signal.raise_signal(signal.SIGTERM)

    loop.add_reader(STDIN, stop)
