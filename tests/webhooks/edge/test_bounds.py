"""How much may be sent: counted while it comes in, whatever its headers promise."""

import asyncio
from base64 import b64encode
from collections.abc import AsyncIterator, MutableMapping
from typing import Any

import pytest

from adapters.settings import Settings
from starter.client import Jornada
from tests.waiting import give_way, in_time
from tests.webhooks.conftest import OPERATOR, WRITER, World
from webhooks.app import create_app
from webhooks.edge.bounds import EVENT_LIMIT, WEBHOOK_LIMIT, BodyLimit


def event_of(size: int) -> bytes:
    start = b'{"userId": "c-1", "event": "Signed Up", "properties": {"a": "'
    end = b'"}}'
    return start + b"x" * (size - len(start) - len(end)) + end


async def test_an_event_may_be_as_large_as_segments(world: World) -> None:
    answer = await world.http.post("/v1/track", content=event_of(EVENT_LIMIT), auth=WRITER)
    assert answer.status_code == 200


@pytest.mark.parametrize("path", ["/v1/track", "/v1/identify", "/v1/journeys/onboarding"])
async def test_a_larger_body_is_refused(world: World, path: str) -> None:
    key: Any = {"headers": OPERATOR} if "journeys" in path else {"auth": WRITER}
    answer = await world.http.post(path, content=event_of(EVENT_LIMIT + 1), **key)
    assert answer.status_code == 413
    assert set(answer.json()) == {"error", "what_to_do"}
    assert not any((await world.everything()).values())


async def test_a_body_of_no_announced_length_is_counted(world: World) -> None:
    async def chunks() -> AsyncIterator[bytes]:
        for _ in range(EVENT_LIMIT // 1024 + 1):
            yield b"x" * 1024

    answer = await world.http.post("/v1/track", content=chunks(), auth=WRITER)
    assert "Content-Length" not in answer.request.headers
    assert answer.status_code == 413


Received = tuple[int, int]
Headers = list[tuple[bytes, bytes]]


def posting(path: str, headers: Headers) -> dict[str, Any]:
    return {
        "type": "http",
        "method": "POST",
        "path": path,
        "query_string": b"",
        "headers": headers,
    }


async def endless(jornada: Jornada, settings: Settings, path: str, headers: Headers) -> Received:
    """Send without end; return the answer's status and how many bytes were taken."""
    taken = 0
    statuses: list[int] = []

    async def receive() -> dict[str, Any]:
        nonlocal taken
        taken += 1024
        return {"type": "http.request", "body": b" " * 1024, "more_body": True}

    async def send(message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            statuses.append(message["status"])

    async with in_time():
        await create_app(jornada, settings)(posting(path, headers), receive, send)
    (status,) = statuses
    return status, taken


BASIC = (b"authorization", b"Basic " + b64encode(f"{WRITER[0]}:".encode()))


@pytest.mark.parametrize(
    ("path", "limit"),
    [
        ("/v1/track", EVENT_LIMIT),
        ("/m/t-1/verify", EVENT_LIMIT),
        ("/webhooks/sendgrid/events", WEBHOOK_LIMIT),
        ("/webhooks/twilio/inbound", WEBHOOK_LIMIT),
    ],
)
@pytest.mark.parametrize("announced", [b"", b"12", b"-1", b"s3cret"])
async def test_an_endless_body_is_cut_off_at_the_limit(
    world: World, settings: Settings, path: str, limit: int, announced: bytes
) -> None:
    touchpoint = await world.sent()
    path = path.replace("t-1", str(touchpoint.link_token))
    before = await world.everything()
    headers = [BASIC, *([(b"content-length", announced)] if announced else [])]
    status, taken = await endless(world.jornada, settings, path, headers)
    assert (status, taken) == (413, limit + 1024)
    assert await world.everything() == before


async def test_who_admits_to_too_much_is_not_even_listened_to(
    world: World, settings: Settings
) -> None:
    headers = [BASIC, (b"content-length", b"9" * 30)]
    status, taken = await endless(world.jornada, settings, "/v1/track", headers)
    assert (status, taken) == (413, 0)


@pytest.mark.parametrize("path", ["/v1/track", "/m/t-1/unsubscribe", "/webhooks/sendgrid/events"])
async def test_a_body_that_does_not_end_in_time_is_refused(
    world: World, settings: Settings, path: str
) -> None:
    touchpoint = await world.sent()
    before = await world.everything()
    chunks = [{"type": "http.request", "body": b"{", "more_body": True}]
    answered: list[MutableMapping[str, Any]] = []

    async def receive() -> MutableMapping[str, Any]:
        if not chunks:
            await asyncio.Event().wait()
        return chunks.pop()

    async def send(message: MutableMapping[str, Any]) -> None:
        answered.append(message)

    patient = create_app(world.jornada, settings)
    scope = posting(path.replace("t-1", str(touchpoint.link_token)), [BASIC])
    async with in_time():
        await BodyLimit(patient, within=0)(scope, receive, send)
    assert answered[0]["status"] == 408
    assert (b"connection", b"close") in answered[0]["headers"]
    assert b"what_to_do" in answered[1]["body"]
    assert await world.everything() == before


async def test_the_wait_for_a_body_ends_with_it() -> None:
    """Who listens on, for the caller to hang up, may do so for as long as an answer takes."""
    heard: list[str] = []
    messages: list[MutableMapping[str, Any]] = [
        {"type": "http.disconnect"},
        {"type": "http.request", "body": b"{}"},
    ]

    async def receive() -> MutableMapping[str, Any]:
        if len(messages) == 1:
            await give_way()
        return messages.pop()

    async def app(_scope: Any, receive: Any, _send: Any) -> None:
        heard.extend([(await receive())["type"] for _ in range(2)])

    async def send(_message: MutableMapping[str, Any]) -> None:
        raise AssertionError("nothing is answered")

    await BodyLimit(app, within=0)(posting("/v1/track", []), receive, send)
    assert heard == ["http.request", "http.disconnect"]
