"""Serving: the HTTP app, with the dispatcher and the repair beside it, in one event loop."""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import NamedTuple

import uvicorn
from fastapi import FastAPI

from adapters.settings import Settings
from starter.client import Jornada
from webhooks.app import create_app
from webhooks.dealing import dealt
from webhooks.edge.connections import heads_within

GRACE = 10
"""Seconds that requests, and then what runs beside them, get to finish."""
BACKLOG = 2048


class Address(NamedTuple):
    """Where the app really listens."""

    host: str
    port: int

    @property
    def url(self) -> str:
        """The app's URL on this machine."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}"


def listening(host: str, port: int) -> socket.socket:
    """Listen at an address; port 0 takes a free one. Raises OSError when the port is taken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return socket.create_server((host, port), family=family, backlog=BACKLOG)


@asynccontextmanager
async def serving(
    jornada: Jornada,
    settings: Settings,
    host: str,
    port: int,
    *,
    listener: socket.socket | None = None,
) -> AsyncIterator[Address]:
    """Serve, dispatch and repair until the context is left; yields where the app listens.

    Port 0 takes a free one; `listener` is a socket that listens there already. Raises OSError when
    the port is taken. No signal handler is touched: whoever calls decides what Ctrl-C means.
    """
    listener = listener or listening(host, port)
    # Whom it accepts inherits this. asyncio sets it only where a socket was made for TCP by name;
    # without it every answer after the first waits 40 ms for the caller's delayed ACK.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    async with _running(jornada, settings, [listener]):
        yield Address(host, listener.getsockname()[1])


@asynccontextmanager
async def serving_dealt(
    jornada: Jornada, settings: Settings, parent: socket.socket, gone: Callable[[], None]
) -> AsyncIterator[None]:
    """Do the same with the connections that a parent deals; calls `gone` when the parent is."""
    async with _running(jornada, settings, []) as server:
        with dealt(parent, server.new_protocol, gone):
            yield


@asynccontextmanager
async def serving_alone(
    app: FastAPI, settings: Settings, listener: socket.socket
) -> AsyncIterator[None]:
    """Serve another app, and run nothing beside it, until the context is left."""
    async with _answering(app, settings, [listener]):
        yield


@asynccontextmanager
async def _running(
    jornada: Jornada, settings: Settings, listeners: list[socket.socket]
) -> AsyncIterator["_Server"]:
    beside = asyncio.create_task(jornada.relay.run())
    try:
        async with _answering(create_app(jornada, settings), settings, listeners) as server:
            yield server
    finally:
        beside.cancel()
        await asyncio.wait([beside], timeout=GRACE)


@asynccontextmanager
async def _answering(
    app: FastAPI, settings: Settings, listeners: list[socket.socket]
) -> AsyncIterator["_Server"]:
    server = _Server(
        uvicorn.Config(
            app,
            http=heads_within(settings.head_within),
            proxy_headers=False,  # who is connected is who is connected
            timeout_keep_alive=settings.keep_alive,
            access_log=False,  # URLs name customers, and open their pages
            log_config=None,
            lifespan="off",
            server_header=False,
            timeout_graceful_shutdown=GRACE,
            backlog=BACKLOG,
        )
    )
    requests = asyncio.create_task(server.serve(sockets=listeners))
    try:
        await server.is_ready(requests)
        yield server
    finally:
        server.should_exit = True
        await asyncio.wait([requests])


class _Server(uvicorn.Server):
    """uvicorn as a guest in somebody else's event loop."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self._ready = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to answer, and say so."""
        await super().startup(sockets)
        self._ready.set()

    def new_protocol(self) -> asyncio.Protocol:
        """Return what answers one connection, as for those that it accepts itself."""
        protocol: asyncio.Protocol = self.config.http_protocol_class(  # type: ignore[call-arg]
            config=self.config, server_state=self.server_state, app_state=self.lifespan.state
        )
        return protocol

    async def is_ready(self, requests: "asyncio.Task[None]") -> None:
        """Wait until it answers; raises what `requests`, the task that serves, failed with."""
        ready = asyncio.create_task(self._ready.wait())
        await asyncio.wait([ready, requests], return_when=asyncio.FIRST_COMPLETED)
        if requests.done():
            ready.cancel()
            requests.result()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals to whoever runs the loop."""
        yield
