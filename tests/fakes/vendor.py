"""What the vendors' fakes share: a real HTTP server on a free port, a journal, faults on demand."""

import asyncio
import socket
import ssl
import struct
from collections import deque
from dataclasses import dataclass, field
from typing import Any, Self

import httpx
from aiohttp import web


@dataclass(frozen=True)
class Fault:
    """What goes wrong with one request. `accepted` says whether the message was taken all the same.

    Faults are made by the methods below; without a status the genuine answer is given.
    """

    accepted: bool = False
    status: int | None = None
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    silent: bool = False
    reset: bool = False

    @classmethod
    def answer(cls, status: int, body: bytes = b"", **headers: str) -> Self:
        """Answer with a status; a header `Retry_After="3"` is sent as `Retry-After: 3`."""
        return cls(status=status, body=body, headers=_spelled(headers))

    @classmethod
    def redirect(cls, location: str, status: int = 302) -> Self:
        """Send the caller elsewhere."""
        return cls(status=status, headers={"Location": location})

    @classmethod
    def reset_before_acceptance(cls) -> Self:
        """Cut the connection; the message was not taken."""
        return cls(reset=True)

    @classmethod
    def reset_after_acceptance(cls) -> Self:
        """Take the message, then cut the connection."""
        return cls(reset=True, accepted=True)

    @classmethod
    def silence(cls) -> Self:
        """Take the message, then say nothing for longer than anyone waits."""
        return cls(silent=True, accepted=True)

    @classmethod
    def garbled(cls, status: int, body: bytes = b'{"sid": "SM', **headers: str) -> Self:
        """Take the message, then answer with something unreadable."""
        return cls(accepted=True, status=status, body=body, headers=_spelled(headers))


def _spelled(headers: dict[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items()}


@dataclass(frozen=True)
class Seen:
    """One HTTP request as it arrived, whatever became of it."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes
    connection: object
    """The caller's address and port: the same for requests on one connection."""


class FakeVendor:
    """A vendor on a port of its own: `async with FakeVendor() as fake: ... fake.url`.

    `requests` holds all that arrived, so that a hidden retry shows; a `journal` holds what was
    truly taken. `caller` posts its callbacks; hand in another to reach an app without a port.
    """

    def __init__(
        self, *, caller: httpx.AsyncClient | None = None, tls: ssl.SSLContext | None = None
    ) -> None:
        self.requests: list[Seen] = []
        self.url = ""
        self._tls = tls
        self._caller = caller or httpx.AsyncClient(trust_env=False)
        self._faults: deque[Fault] = deque()
        self._closing = asyncio.Event()
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", self._serve)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)

    def next(self, *faults: Fault) -> None:
        """Let the next requests go wrong, one fault each."""
        self._faults.extend(faults)

    async def take(self, request: web.Request, body: bytes) -> web.Response:
        """Take a request as the vendor would."""
        raise NotImplementedError

    async def call(self, url: str, body: bytes, headers: dict[str, str]) -> httpx.Response:
        """Post a callback."""
        return await self._caller.post(url, content=body, headers=headers)

    async def __aenter__(self) -> Self:
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0, ssl_context=self._tls).start()
        scheme = "https" if self._tls else "http"
        self.url = f"{scheme}://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        self._closing.set()
        await self._runner.cleanup()
        await self._caller.aclose()

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        body = await request.read()
        peer = request.get_extra_info("peername")
        seen = Seen(request.method, request.path_qs, dict(request.headers), body, peer)
        self.requests.append(seen)
        fault = self._faults.popleft() if self._faults else Fault(accepted=True)
        answer: web.Response = web.Response()
        if fault.accepted:
            answer = await self.take(request, body)
        if fault.silent:
            await self._closing.wait()
        if fault.reset:
            _reset(request.transport)
        if fault.status is not None:
            return web.Response(status=fault.status, body=fault.body, headers=fault.headers)
        return answer


def _reset(transport: Any) -> None:
    """Cut a connection hard: with no time to linger, the caller sees a reset, not an end."""
    connection = transport.get_extra_info("socket")
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    transport.abort()
