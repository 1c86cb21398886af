"""An aiohttp session whose requests leave once, and only in time."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import timedelta
from functools import partial

import aiohttp
from aiohappyeyeballs import AddrInfoType

from domain.ports import CallDeadline
from vendors.http.sockets import forget_after
from vendors.http.write_guard import WriteGuard

_write_guard: ContextVar[WriteGuard | None] = ContextVar("write_guard", default=None)
"""An SDK hands nothing of ours through to its HTTP client."""


@contextmanager
def leaving(deadline: CallDeadline) -> Iterator[WriteGuard]:
    """Let the requests that are made in here leave before the deadline only."""
    write_guard = WriteGuard(deadline)
    token = _write_guard.set(write_guard)
    try:
        yield write_guard
    finally:
        _write_guard.reset(token)


def once_session(timeout: timedelta) -> aiohttp.ClientSession:
    """Open a session; `timeout`, in real seconds, is when its sockets forget what they hold.

    Every request has its own connection: on a kept one that the vendor closes just then, a message
    is lost or not, and nobody can say which. What is given up leaves no byte behind.
    """
    tracing = aiohttp.TraceConfig()
    tracing.on_request_chunk_sent.append(_before_writing)
    forgetful = partial(_forgetful_socket, timeout=timeout)
    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(force_close=True, socket_factory=forgetful),
        timeout=aiohttp.ClientTimeout(timeout.total_seconds()),
        trace_configs=[tracing],
    )


async def _before_writing(*_: object) -> None:
    # aiohttp asks this when the connection stands, headers and body both still unwritten.
    if write_guard := _write_guard.get():
        write_guard.leave()


def _forgetful_socket(address: AddrInfoType, timeout: timedelta) -> socket.socket:
    family, kind, protocol, *_ = address
    made = socket.socket(family, kind, protocol)
    forget_after(made, timeout)
    return made
