"""Connections: whoever sends half a request's head is hung up on; an idle one is kept for long."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import ClassVar

import h11
import httpx
import pytest

from adapters.settings import Settings
from starter.client import Jornada
from tests.waiting import PATIENCE, eventually_so, in_time
from webhooks.edge.connections import HeadsInTime
from webhooks.serve import Address, serving

WHOLE = b"GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n"
HALF = b"GET /health/live HTTP/1.1\r\nHost:"


@asynccontextmanager
async def connected(
    jornada: Jornada, settings: Settings, **changes: object
) -> AsyncIterator[tuple[Address, asyncio.StreamReader, asyncio.StreamWriter]]:
    """A server whose settings are changed, and a connection to it."""
    changed = settings.model_copy(update=changes)
    async with serving(jornada, changed, "127.0.0.1", 0) as address, in_time():
        reader, writer = await asyncio.open_connection(address.host, address.port)
        try:
            yield address, reader, writer
        finally:
            writer.close()


async def answered(reader: asyncio.StreamReader) -> bytes:
    """Read one answer, and leave the connection as it is."""
    head = await reader.readuntil(b"\r\n\r\n")
    (length,) = [line for line in head.lower().splitlines() if line.startswith(b"content-length")]
    return head + await reader.readexactly(int(length.split(b":")[1]))


@pytest.mark.parametrize("sent", [b"", b"G", HALF, WHOLE[:-2]])
async def test_whoever_sends_half_a_head_is_hung_up_on(
    jornada: Jornada, settings: Settings, sent: bytes
) -> None:
    async with connected(jornada, settings, head_within=0.05) as (_, reader, writer):
        writer.write(sent)
        assert await reader.read() == b""


async def test_a_byte_now_and_then_gives_no_more_time(jornada: Jornada, settings: Settings) -> None:
    async with connected(jornada, settings, head_within=0.2) as (_, reader, writer):
        ended = asyncio.create_task(reader.read())
        while not ended.done():
            writer.write(b"X")
            await asyncio.wait([ended], timeout=0.02)
        assert ended.exception() or b"200" not in ended.result()


async def test_the_second_head_on_a_connection_has_as_long_as_the_first(
    jornada: Jornada, settings: Settings
) -> None:
    async with connected(jornada, settings, head_within=0.3) as (_, reader, writer):
        writer.write(WHOLE)
        assert b"200 OK" in await answered(reader)
        writer.write(HALF)
        assert await reader.read() == b""


async def test_what_tells_its_length_in_two_ways_is_the_last_on_its_connection(
    jornada: Jornada, settings: Settings
) -> None:
    """A proxy that believed the other one would hand on what follows as its next caller's."""
    two = b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
    async with connected(jornada, settings) as (_, reader, writer):
        writer.write(b"POST /v1/track HTTP/1.1\r\nHost: x\r\n" + two + WHOLE)
        answers = await reader.read()
    assert answers.count(b"HTTP/1.1 ") == 1
    assert answers.startswith(b"HTTP/1.1 401 ")


class Watched(HeadsInTime):
    """A protocol whose connections a test can let grow old."""

    made: ClassVar[list["Watched"]] = []

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # as uvicorn has it
        self.made.append(self)
        super().connection_made(transport)

    def passes(self, seconds: float) -> None:
        """Do what the server would have done on a connection that nobody used for so long."""
        for timer in (self.timeout_keep_alive_task, self._timer):
            if timer is not None and timer.when() <= self.loop.time() + seconds:
                timer._run()  # noqa: SLF001 - the loop's own way, before its time


@pytest.fixture
def watched(monkeypatch: pytest.MonkeyPatch) -> list[Watched]:
    """The connections that a server has, the oldest first."""
    made: list[Watched] = []
    monkeypatch.setattr(Watched, "made", made)
    monkeypatch.setattr(
        "webhooks.serve.heads_within",
        lambda seconds: type("WatchedWithin", (Watched,), {"within": seconds}),
    )
    return made


EXPIRIES = {"httpx's pool": 5, "nginx, and Amazon's balancer": 60, "the setting": 74}
"""Seconds for which those before us, or our callers, keep an idle connection."""


@pytest.mark.parametrize("expiry", EXPIRIES.values(), ids=EXPIRIES)
async def test_a_connection_that_was_idle_for_its_clients_whole_expiry_is_used_again(
    jornada: Jornada, settings: Settings, watched: list[Watched], expiry: int
) -> None:
    async with connected(jornada, settings) as (_, reader, writer):
        for _ in range(3):
            writer.write(WHOLE)
            assert b"200 OK" in await answered(reader)
            await eventually_so(lambda: watched[0].timeout_keep_alive_task is not None)
            watched[0].passes(expiry)


async def test_where_a_balancer_keeps_it_for_ten_minutes_the_setting_keeps_it_longer(
    jornada: Jornada, settings: Settings, watched: list[Watched]
) -> None:
    async with connected(jornada, settings, keep_alive=620) as (_, reader, writer):
        for _ in range(2):
            writer.write(WHOLE)
            assert b"200 OK" in await answered(reader)
            await eventually_so(lambda: watched[0].timeout_keep_alive_task is not None)
            watched[0].passes(600)


async def test_in_the_end_an_idle_connection_is_closed(
    jornada: Jornada, settings: Settings, watched: list[Watched]
) -> None:
    async with connected(jornada, settings) as (_, reader, writer):
        writer.write(WHOLE)
        await answered(reader)
        await eventually_so(lambda: watched[0].timeout_keep_alive_task is not None)
        watched[0].passes(76)
        assert await reader.read() == b""


async def test_an_answer_that_refuses_a_body_half_read_leaves_no_timer_of_heads_behind(
    jornada: Jornada, settings: Settings, watched: list[Watched]
) -> None:
    """What is left of the body comes while the next head is not begun."""
    body = b"x" * 40_000
    head = (
        b"POST /v1/track HTTP/1.1\r\nHost: x\r\nAuthorization: Basic eDo=\r\n"
        b"Content-Length: 40000\r\n\r\n"
    )
    async with connected(jornada, settings) as (_, reader, writer):
        writer.write(head + body[:100])
        assert b"401" in await answered(reader)
        writer.write(body[100:])
        await eventually_so(lambda: watched[0].conn.their_state is h11.IDLE)
        watched[0].passes(60)
        writer.write(WHOLE)
        assert b"200 OK" in await answered(reader)


async def test_a_pool_of_connections_meets_no_reset(
    jornada: Jornada, settings: Settings, watched: list[Watched]
) -> None:
    """As `httpx` keeps one: each of its connections was idle for as long as it keeps them."""
    async with (
        serving(jornada, settings, "127.0.0.1", 0) as address,
        httpx.AsyncClient(base_url=address.url, timeout=PATIENCE) as http,
    ):
        for _ in range(3):
            answers = await asyncio.gather(*(http.get("/health/live") for _ in range(4)))
            assert {answer.status_code for answer in answers} == {200}
            for each in watched:
                await eventually_so(lambda each=each: each.timeout_keep_alive_task is not None)  # type: ignore[misc] # bound now
                each.passes(5)
        assert len(watched) <= 4
