"""Several processes of one `jornada serve`: a parent that listens, and children that answer."""

import asyncio
import signal
import socket
import sys
from asyncio.subprocess import Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog

from cli.errors import CommandFailed
from domain.faults import WHO_ACTS
from webhooks.dealing import Dealer
from webhooks.serve import GRACE

CHILD = "--child"
"""The option by which a child is told that it is one."""
STDIN = 0
"""What connects a child to its parent, as the child sees it: it closes however the parent ends."""
PACE = 5.0
"""Seconds from one start of a child to the next start in its place, at least."""
ENDS_WITHIN = 2 * GRACE + 5
"""Seconds that a child has to end once it is told to stop; then it is killed."""

log = structlog.get_logger()


@asynccontextmanager
async def children(how_many: int, listener: socket.socket) -> AsyncIterator[None]:
    """Deal a listener's connections to so many children until the context is left.

    A child is this very command, told that it is one. One that ends is replaced. When the context
    is left, the listener is closed, and all children end.
    """
    dealer = Dealer(listener)
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(dealer.run())]
        tasks += [group.create_task(_keep(dealer)) for _ in range(how_many)]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()


def parent() -> socket.socket:
    """Return what connects this child to its parent. Raises `CommandFailed` where none does."""
    try:
        return socket.socket(fileno=STDIN)
    except OSError:
        raise CommandFailed(f"{CHILD} is for the children of `jornada serve --processes`") from None


async def _keep(dealer: Dealer) -> None:
    """Run a child, and another one whenever it ends, until cancelled."""
    loop = asyncio.get_running_loop()
    while True:
        next_at = loop.time() + PACE
        try:
            problem = await _run(dealer)
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


async def _run(dealer: Dealer) -> str:
    """Run a child to its end, and say what that was; cancelled, end it before."""
    ours, theirs = socket.socketpair()
    with dealer.dealing_to(ours):
        with theirs:
            child = await asyncio.create_subprocess_exec(
                *(sys.executable, *sys.orig_argv[1:], CHILD),
                stdin=theirs.fileno(),
                start_new_session=True,  # Ctrl-C reaches us alone
            )
        try:
            return f"process {child.pid} {_ending(await child.wait())}"
        finally:
            await _end(child)


async def _end(child: Process) -> None:
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
