"""Serving: a real server in our own event loop, and a clean end."""

import asyncio
import json
import signal
import socket
from collections.abc import Iterator

import httpx
import pytest

from adapters.settings import Settings
from adapters.store.events import EventQueue
from starter.client import Jornada
from tests.webhooks.conftest import WRITER, World
from webhooks.serve import serving

EVENT = {"userId": "c-1", "event": "Signed Up"}


async def test_it_answers_on_the_port_it_reports(jornada: Jornada, settings: Settings) -> None:
    async with serving(jornada, settings, "127.0.0.1", 0) as address:
        assert address.port > 0
        async with httpx.AsyncClient(base_url=address.url) as http:
            answer = await http.post("/v1/track", json=EVENT, auth=WRITER)
            assert answer.status_code == 200
            assert "Server" not in answer.headers
    with pytest.raises(httpx.ConnectError):
        httpx.get(address.url)


async def test_it_dispatches_beside_serving(jornada: Jornada, settings: Settings) -> None:
    """Temporal is away, so the event is postponed, not lost."""
    queue = EventQueue(jornada.database)
    async with serving(jornada, settings, "127.0.0.1", 0):
        await jornada.track("c-1", "Signed Up")
        world = World(jornada, httpx.AsyncClient())
        async with asyncio.timeout(30):
            while not (await world.rows("events"))[0]["tries"]:
                await asyncio.sleep(0.01)
    assert await queue.pending_count() == 1


async def test_its_end_leaves_nothing_running(jornada: Jornada, settings: Settings) -> None:
    before = asyncio.all_tasks()
    async with serving(jornada, settings, "127.0.0.1", 0) as address:
        async with httpx.AsyncClient(base_url=address.url) as http:
            assert (await http.get("/health/live")).status_code == 200
    assert asyncio.all_tasks() == before


async def test_it_ends_also_when_its_caller_fails(jornada: Jornada, settings: Settings) -> None:
    before = asyncio.all_tasks()
    with pytest.raises(RuntimeError, match="the caller's"):
        async with serving(jornada, settings, "127.0.0.1", 0):
            raise RuntimeError("the caller's")
    assert asyncio.all_tasks() == before


async def test_it_touches_no_signal_handler(jornada: Jornada, settings: Settings) -> None:
    before = [signal.getsignal(each) for each in (signal.SIGINT, signal.SIGTERM)]
    async with serving(jornada, settings, "127.0.0.1", 0):
        assert [signal.getsignal(each) for each in (signal.SIGINT, signal.SIGTERM)] == before


async def test_a_taken_port_is_an_error(jornada: Jornada, settings: Settings) -> None:
    before = asyncio.all_tasks()
    with socket.create_server(("127.0.0.1", 0)) as taken:
        with pytest.raises(OSError, match="in use"):
            async with serving(jornada, settings, "127.0.0.1", taken.getsockname()[1]):
                pass
    assert asyncio.all_tasks() == before


def chunks(count: int) -> Iterator[bytes]:
    for _ in range(count):
        yield b"x" * 65536


async def test_a_gigantic_body_of_no_announced_length_is_refused(
    jornada: Jornada, settings: Settings
) -> None:
    async def body() -> object:
        for chunk in chunks(400):
            yield chunk

    async with (
        serving(jornada, settings, "127.0.0.1", 0) as address,
        httpx.AsyncClient(base_url=address.url) as http,
    ):
        answer = await http.post("/v1/track", content=body(), auth=WRITER)  # type: ignore[arg-type]
        assert answer.status_code == 413
        assert set(json.loads(answer.text)) == {"error", "what_to_do"}


async def test_an_odd_request_line_is_no_crash(jornada: Jornada, settings: Settings) -> None:
    async with serving(jornada, settings, "127.0.0.1", 0) as address:
        for target in (b"/m/%ff%fe/verify", b"/m/a%00b/verify", b"/%", b"//", b"/m/../../etc"):
            reader, writer = await asyncio.open_connection(address.host, address.port)
            writer.write(b"GET " + target + b" HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            assert b" 404 " in await reader.readline()
            writer.close()
            await writer.wait_closed()
