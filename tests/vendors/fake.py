"""What the vendors' fakes share: a real HTTP server, a journal, faults on demand or by weather."""

import asyncio
import socket
import ssl
import struct
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any, Generic, Self, TypeVar

import httpx
from aiohttp import web

from tests.vendors.faults import Fault
from tests.vendors.journal import Accepted
from tests.vendors.reporting import Callback, Postman
from tests.vendors.weather import Mishap, Weather
from tests.waiting import PATIENCE

__all__ = ["FakeVendor", "Fault", "Seen"]

Entry = TypeVar("Entry", bound=Accepted)


def utc_now() -> datetime:
    return datetime.now(UTC)


@cache
def trusted() -> ssl.SSLContext:
    """Return whom a caller trusts: read once a process, as it takes 20 ms."""
    return httpx.create_ssl_context(trust_env=False)


@dataclass(frozen=True)
class Seen:
    """One HTTP request as it arrived, whatever became of it."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes
    connection: object
    """The caller's address and port: the same for requests on one connection."""


class FakeVendor(Generic[Entry]):
    """A vendor on a port of its own: `async with FakeTwilio() as fake: ... fake.url`.

    `requests` holds all that arrived, so that a hidden retry shows; `journal` holds what was truly
    taken. `caller` posts the callbacks; hand in another to reach an app without a port. `clock`
    dates what is taken and told, never a signature. `port` 0 is any free one.

    May be set at any time: `weather`, `clock`, `slow_for` (seconds that a SLOW answer takes),
    `reports_by_itself` (post callbacks about what is taken, by `postman`) and `on_accepted`.
    """

    retries_for = 0.0
    """Seconds for which a callback is tried again; `postman.retries_for` changes it."""

    def __init__(
        self,
        *,
        weather: Weather | None = None,
        clock: Callable[[], datetime] = utc_now,
        port: int = 0,
        caller: httpx.AsyncClient | None = None,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self.requests: list[Seen] = []
        self.journal: list[Entry] = []
        self.url = ""
        self.weather = weather
        self.clock = clock
        self.slow_for = 3.0
        self.reports_by_itself = False
        self.on_accepted: Callable[[Entry], None] = lambda _: None
        self.postman = Postman(retries_for=self.retries_for)
        self._port = port
        self._tls = tls
        self._caller = caller or httpx.AsyncClient(
            trust_env=False, verify=trusted(), timeout=PATIENCE
        )
        self._faults: deque[Fault] = deque()
        self._closing = asyncio.Event()
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", self._serve)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)

    def next(self, *faults: Fault) -> None:
        """Let the next requests go wrong, one fault each, whatever the weather."""
        self._faults.extend(faults)

    async def quiet(self) -> None:
        """Wait until no callback is left to post."""
        await self.postman.quiet()

    async def take(self, request: web.Request, body: bytes) -> web.Response:
        """Take a request as the vendor would."""
        raise NotImplementedError

    def callbacks(self, entry: Entry) -> Sequence[Callback]:
        """Say what becomes of a message when all goes well; empty where nobody wants to know."""
        raise NotImplementedError

    def answered(self, request: web.Request) -> None:
        """Note that a caller was given the genuine, successful answer."""

    def excuse(self, status: int) -> bytes:
        """Build the body of a refusal for reasons of the vendor's own: 429 or 500."""
        raise NotImplementedError

    def garbled(self, *, reading: bool) -> Fault:
        """Make an answer that the vendor's own SDK cannot read."""
        raise NotImplementedError

    def accept(self, entry: Entry) -> None:
        """Write a message down, and see to it that what becomes of it is told."""
        self.journal.append(entry)
        self.on_accepted(entry)
        if self.reports_by_itself and (callbacks := self.callbacks(entry)):
            self.postman.take(callbacks, self.weather.of_callbacks() if self.weather else None)

    async def tell(
        self, entry: Entry, url: str, body: bytes, headers: dict[str, str]
    ) -> httpx.Response:
        """Post a callback about a message, and note when one was first acknowledged."""
        answer = await self.call(url, body, headers)
        if answer.is_success and entry.told_at is None:
            entry.told_at = self.clock()
        return answer

    async def call(self, url: str, body: bytes, headers: dict[str, str]) -> httpx.Response:
        """Post a callback."""
        return await self._caller.post(url, content=body, headers=headers)

    async def __aenter__(self) -> Self:
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self._port, ssl_context=self._tls).start()
        scheme = "https" if self._tls else "http"
        self.url = f"{scheme}://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        self._closing.set()
        await self._runner.cleanup()
        await self.postman.aclose()
        await self._caller.aclose()

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        body = await request.read()
        peer = request.get_extra_info("peername")
        seen = Seen(request.method, request.path_qs, dict(request.headers), body, peer)
        self.requests.append(seen)
        fault = self._fault(reading=request.method == "GET")
        answer = await self.take(request, body) if fault.accepted else web.Response()
        if fault.silent or fault.hold:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._closing.wait(), fault.hold or None)
        if fault.reset or fault.raw:
            _cut(request.transport, fault.raw)
        elif fault.status is not None:
            return web.Response(status=fault.status, body=fault.body, headers=fault.headers)
        elif answer.status < 300 and request.transport is not None:
            self.answered(request)
        return answer

    def _fault(self, *, reading: bool) -> Fault:
        if self._faults:
            return self._faults.popleft()
        if self.weather is None:
            return Fault(accepted=True)
        mishap = self.weather.of_read() if reading else self.weather.of_send()
        return self._made_of(mishap, reading=reading) if mishap else Fault(accepted=True)

    def _made_of(self, mishap: Mishap, *, reading: bool) -> Fault:
        return {
            Mishap.THROTTLED: Fault.answer(429, self.excuse(429), Retry_After="1"),
            Mishap.ERROR_BEFORE: Fault.answer(500, self.excuse(500)),
            Mishap.ERROR_AFTER: Fault.garbled(500, self.excuse(500)),
            Mishap.RESET_BEFORE: Fault.reset_before_acceptance(),
            Mishap.RESET_AFTER: Fault.reset_after_acceptance(),
            Mishap.SLOW: Fault.late(self.slow_for),
            Mishap.GARBLED: self.garbled(reading=reading),
        }[mishap]


def _cut(transport: Any, last_words: bytes) -> None:
    """Close a connection after some bytes, or cut it hard: then the caller sees a reset."""
    if last_words:
        transport.write(last_words)
        transport.close()
        return
    connection = transport.get_extra_info("socket")
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    transport.abort()
