"""Abuse: whatever is sent is refused or stored inert, and the server's memory stays flat."""

import asyncio
import gzip
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import Connection, func, select

from adapters.store.engine.database import Database
from adapters.store.schema import events
from tests.prove.serving import HttpProcess, http_processes
from tests.waiting import PATIENCE
from tests.webhooks.api.calls import TRACK, tracked
from tests.webhooks.conftest import API_KEY, WRITE_KEY, WRITER, World

MEGABYTE = 1024 * 1024
FLAT = 48
"""Megabytes: less than half of any of the bodies that are sent here."""
PATHS = ("/v1/track", "/v1/identify", "/v1/batch", "/v1/import", "/webhooks/sendgrid/events")

INJECTIONS = (
    "'; DROP TABLE events; --",
    '" OR 1=1 --',
    "{{ 7 * 7 }}{% for a in (1..9999999) %}x{% endfor %}",
    "${jndi:ldap://example.com/a}",
    "<script>alert(1)</script>",
    "\r\nSet-Cookie: a=b",
    "../../../etc/passwd",
    "%s%n%x",
    "\u202eevil\u0000",
)


def _calls(text: str) -> list[dict[str, Any]]:
    """Put a text into each field of each call in turn, and into names of fields."""
    fields = ("userId", "anonymousId", "messageId", "event", "timestamp", "sentAt", "groupId")
    more = ("previousId", "name", "category", "type", "properties", "traits", "context", text)
    nested: dict[str, dict[str, Any]] = {
        "properties": {text: text},
        "traits": {text: text, "firstName": text},
    }
    calls = [
        {**tracked(), **nested, "previousId": "c-0", field: text} for field in (*fields, *more)
    ]
    nested["traits"] |= {"email": text, "phone": text, "locale": text, "consents": {text: text}}
    return [*calls, {**tracked(), **nested}]


@pytest.mark.parametrize("text", INJECTIONS, ids=range(len(INJECTIONS)))
async def test_what_is_injected_into_any_string_is_refused_or_stored_as_it_is(
    world: World, text: str
) -> None:
    for kind in ("identify", "track", "page", "screen", "group", "alias"):
        calls = [{"type": kind, **call} for call in _calls(text)]
        for call in calls:
            answer = await world.post(f"/v1/{kind}", call)
            assert answer.status_code in (200, 422), answer.text
            assert "Set-Cookie" not in answer.headers
        assert (await world.post("/v1/batch", {"batch": calls})).status_code == 200
    kept = text.replace("\0", "\ufffd")
    stored = [row["properties"] for row in await world.rows("events") if row["properties"]]
    assert {kept: kept} in stored
    assert {row["first_name"] for row in await world.rows("customers")} <= {None, kept.strip()}


@pytest.fixture
async def server(store_file: Path, tmp_path: Path) -> AsyncIterator[HttpProcess]:
    """A server in a process of its own, warm. Temporal is away."""
    settings = {
        "DATABASE_URL": f"sqlite:///{store_file}",
        "TEMPORAL_ADDRESS": "127.0.0.1:1",
        "JORNADA_DELIVERY": "sandbox",
        "JORNADA_WRITE_KEYS": WRITE_KEY,
        "JORNADA_API_KEYS": API_KEY,
    }
    async with http_processes(1, settings, tmp_path) as (process,):
        yield process


def _peak(process: HttpProcess) -> float:
    """Return the most memory that a process ever had, in megabytes."""
    status = Path(f"/proc/{process.pid}/status").read_text()
    (line,) = [line for line in status.splitlines() if line.startswith("VmHWM:")]
    return int(line.split()[1]) / 1024


async def _hundred_megabytes() -> AsyncIterator[bytes]:
    for _ in range(100):
        yield b" " * MEGABYTE


async def test_neither_huge_bodies_nor_bombs_cost_a_server_memory(
    server: HttpProcess, store_file: Path
) -> None:
    calls = [{"type": "track", **tracked(properties={"a": "x" * 100})} for _ in range(1500)]
    bomb = gzip.compress(gzip.compress(b" " * 200 * MEGABYTE, 9)[: 20 * MEGABYTE])
    flat_bomb = gzip.compress(b"[" * 100 * MEGABYTE)
    deep = b"[" * 200_000 + b"]" * 200_000
    many = json.dumps({"batch": [{}] * 10_000}).encode()
    packed = {"Content-Encoding": "gzip"}
    async with httpx.AsyncClient(base_url=server.url, timeout=PATIENCE) as http:

        async def post(path: str, content: Any, **how: Any) -> int:
            try:
                return (await http.post(path, content=content, **how)).status_code
            except httpx.TransportError:  # hung up while the rest was on its way
                return 413

        warm = json.dumps({"batch": calls}).encode()
        for _ in range(3):
            assert await post("/v1/batch", warm, auth=(WRITE_KEY, "")) == 200
        before = _peak(server)
        for key in ((WRITE_KEY, ""), ("wrong", ""), None):
            how: dict[str, Any] = {} if key is None else {"auth": key}
            statuses = set()
            for path in PATHS:
                posts = [post(path, _hundred_megabytes(), **how) for _ in range(2)]
                posts += [post(path, flat_bomb, headers=packed, **how) for _ in range(4)]
                posts += [post(path, bomb, headers=packed, **how), post(path, deep, **how)]
                posts.append(post(path, many, **how))
                statuses |= set(await asyncio.gather(*posts))
            assert statuses <= {400, 401, 403, 413, 422}
        grown = _peak(server) - before
        assert (await http.get("/health/live")).status_code == 200
    assert grown < FLAT
    database = await Database.open(f"sqlite:///{store_file}")
    assert await database.read(_count) == 4500
    await database.close()


def _count(tx: Connection) -> int:
    return tx.scalar(select(func.count()).select_from(events)) or 0


async def test_keys_that_are_wrong_are_all_refused_alike(world: World) -> None:
    answers = set()
    for key in (
        "",
        "x",
        "x" * 5000,
        "é",
        WRITE_KEY + " ",
        WRITE_KEY[:-1],
        *INJECTIONS[:5],
        API_KEY,
    ):
        answer = await world.post(TRACK, tracked(), auth=(key.replace(":", ""), ""))
        answers.add((answer.status_code, answer.text))
        answer = await world.http.post(TRACK, json=tracked(writeKey=key))
        answers.add((answer.status_code, answer.text))
    ((status, _),) = answers
    assert status == 401
    assert (await world.post(TRACK, tracked(), auth=WRITER)).status_code == 200
