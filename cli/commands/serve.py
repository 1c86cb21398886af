"""The HTTP app, until it is told to stop."""

import logging
import signal
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from typing import Annotated

import structlog
import typer

from adapters.settings import Settings
from cli.devserver import LAST_PORT
from cli.errors import CommandFailed
from cli.processes import CHILD, children, parent
from cli.running import configure_logs, new_app, run, settings
from cli.starting import started
from cli.stopping import told_to_stop
from starter.client import Jornada
from webhooks.serve import Address, listening, serving, serving_dealt

MOST_PROCESSES = 64

app = new_app()
log = structlog.get_logger()


@app.command()
def serve(
    host: str = "127.0.0.1",
    port: int = 8000,
    processes: Annotated[
        int, typer.Option(min=1, max=MOST_PROCESSES, help="how many answer there together")
    ] = 1,
    is_child: Annotated[bool, typer.Option(CHILD, hidden=True)] = False,
) -> None:
    """Run the HTTP app, the dispatcher and the repair until told to stop."""
    configure_logs(logging.INFO)
    if is_child:
        run(serve_as_child(settings(), parent()))
    elif processes > 1:
        run(serve_in_processes(settings(), host, port, processes))
    else:
        run(serve_http(settings(), host, port))


def _say_who_sees_the_sandbox(settings: Settings) -> None:
    if not settings.uses_vendors:
        who = "who knows JORNADA_SANDBOX_PASSWORD" if settings.sandbox_password else "nobody"
        log.warning(
            "sandbox_is_served",
            pages=("/sandbox", "/docs"),
            readable_by="browsers on this machine",
            and_by=who,
        )


class CannotListen(CommandFailed):
    """The HTTP app cannot have its address; the message says what to do."""


async def serve_http(settings: Settings, host: str, port: int) -> None:
    """Run the HTTP app, the dispatcher and the repair until the process is told to stop."""
    async with _connected(settings) as jornada:
        listener = _listening(host, port)
        async with serving(jornada, settings, host, port, listener=listener):
            _say_who_sees_the_sandbox(settings)
            started()
            await told_to_stop()


async def serve_in_processes(settings: Settings, host: str, port: int, processes: int) -> None:
    """Run so many children that do so at one address, until this process is told to stop."""
    async with _connected(settings):
        pass  # what stops each child from starting stops us, once
    listener = _listening(host, port)
    async with children(processes, listener):
        address = Address(host, listener.getsockname()[1])
        log.info("http_processes_started", url=address.url, processes=processes)
        _say_who_sees_the_sandbox(settings)
        started()
        await told_to_stop()


async def serve_as_child(settings: Settings, parent: socket.socket) -> None:
    """Run the HTTP app and the rest for a parent, until told to stop or the parent is gone."""
    gone = partial(signal.raise_signal, signal.SIGTERM)
    async with (
        _connected(settings) as jornada,
        serving_dealt(jornada, settings, parent, gone),
    ):
        started()
        await told_to_stop()


@asynccontextmanager
async def _connected(settings: Settings) -> AsyncIterator[Jornada]:
    """Connect, with all that the HTTP app needs; raises what names the setting that is wrong."""
    settings.require_http()
    async with Jornada.connect(settings) as jornada:
        await jornada.database.check()
        settings.require_keys(await jornada.access.live_roles())
        yield jornada


def _listening(host: str, port: int) -> socket.socket:
    try:
        return listening(host, port)
    except OSError as error:
        raise CannotListen(
            f"cannot listen at {host}, port {port}: {error.strerror}; say another with "
            "--host or --port"
        ) from None
    except OverflowError:
        raise CannotListen(
            f"cannot listen at {host}, port {port}: say a --port from 1 to {LAST_PORT}, or 0 "
            "for any free one"
        ) from None
