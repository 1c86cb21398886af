"""Serving: a real server in our own event loop, and a clean end."""

import asyncio
import signal
import socket
from collections.abc import AsyncIterator

import httpx
import pytest

from adapters.settings import Settings
from adapters.store.events import EventQueue
from starter.client import Jornada
from tests.waiting import PATIENCE, eventually
from tests.webhooks.conftest import WRITER, World
from webhooks.serve import Address, serving

EVENT = {"userId": "c-1", "event": "Signed Up"}


def calling(address: Address) -> httpx.AsyncClient:
    """Return a client of a server."""
    return httpx.AsyncClient(base_url=address.url, timeout=PATIENCE)


async def test_it_answers_on_the_port_it_reports(jornada: Jornada, settings: Settings) -> None:
    async with (
        serving(jornada, settings, "127.0.0.1", 0) as address,
        calling(address) as http,
    ):
        assert address.port > 0
        answer = await http.post("/v1/track", json=EVENT, auth=WRITER)
        assert answer.status_code == 200
        assert "Server" not in answer.headers
    with pytest.raises(ConnectionRefusedError):
        await asyncio.open_connection(address.host, address.port)


async def test_an_answer_does_not_wait_for_the_callers_delayed_ack(
    jornada: Jornada, settings: Settings
) -> None:
    """That is 40 ms for every request but the first of a connection."""
    listener = socket.create_server(("127.0.0.1", 0))
    async with serving(jornada, settings, "127.0.0.1", 0, listener=listener):
        assert listener.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


async def test_it_dispatches_beside_serving(
    jornada: Jornada, settings: Settings, world: World
) -> None:
    """Temporal is away, so the event is postponed, not lost."""
    await jornada.track("c-1", "Signed Up")

    async def postponed() -> bool:
        return bool((await world.rows("events"))[0]["problem"])

    async with serving(jornada, settings, "127.0.0.1", 0):
        await eventually(postponed)
    assert await EventQueue(jornada.database).pending_count() == 1


async def test_its_end_leaves_nothing_running(jornada: Jornada, settings: Settings) -> None:
    before = asyncio.all_tasks()
    async with (
        serving(jornada, settings, "127.0.0.1", 0) as address,
        calling(address) as http,
    ):
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
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(OSError, match="in use"):
        async with serving(jornada, settings, "127.0.0.1", taken.getsockname()[1]):
            pass
    assert asyncio.all_tasks() == before


async def test_a_gigantic_body_of_no_announced_length_is_refused(
    jornada: Jornada, settings: Settings
) -> None:
    async def gigantic() -> AsyncIterator[bytes]:
        for _ in range(400):
            yield b"x" * 65536

    async with (
        serving(jornada, settings, "127.0.0.1", 0) as address,
        calling(address) as http,
    ):
        answer = await http.post("/v1/track", content=gigantic(), auth=WRITER)
    assert answer.status_code == 413
    assert set(answer.json()) == {"error", "what_to_do"}


async def test_an_odd_request_line_is_no_crash(jornada: Jornada, settings: Settings) -> None:
    async with serving(jornada, settings, "127.0.0.1", 0) as address:
        for target in (b"/m/%ff%fe/verify", b"/m/a%00b/verify", b"/%", b"//", b"/m/../../etc"):
            reader, writer = await asyncio.open_connection(address.host, address.port)
            writer.write(b"GET " + target + b" HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            assert b" 404 " in await reader.readline()
            writer.close()
            await writer.wait_closed()


async def test_who_hangs_up_in_the_middle_of_a_body_is_no_crash(
    jornada: Jornada, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    form = b"Content-Type: application/x-www-form-urlencoded\r\n"
    key = b"Authorization: Basic b3RoZXItd3JpdGUta2V5Og==\r\n"
    async with serving(jornada, settings, "127.0.0.1", 0) as address:
        for path, headers in (
            (b"/v1/track", key),
            (b"/webhooks/sendgrid/events", b""),
            (b"/webhooks/twilio/inbound", form),
            (b"/sandbox/reply", form),
        ):
            _, writer = await asyncio.open_connection(address.host, address.port)
            host = f"Host: {address.host}:{address.port}\r\n".encode()
            head = b"POST " + path + b" HTTP/1.1\r\n" + host + headers
            writer.write(head + b"Content-Length: 1000\r\n\r\nhalf")
            await writer.drain()
            # The app has begun to read once it answers somebody who came later.
            async with calling(address) as http:
                assert (await http.get("/health/live")).status_code == 200
            writer.close()
            await writer.wait_closed()
    assert [record for record in caplog.records if record.levelname == "ERROR"] == []
