"""A slow store: so many calls wait for it, the next are asked to come again, and none is lost."""

import asyncio
import json
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from structlog.testing import capture_logs

from adapters.settings import Settings
from domain.access import Role, key_text
from starter.client import Jornada
from tests.waiting import eventually_so, in_time
from tests.webhooks.api.calls import TRACK, tracked
from tests.webhooks.conftest import ANA, WRITE_KEY, World, calling
from tests.webhooks.edge.keyring import a_key, writing_with

MOST = 2


@pytest.fixture
async def crowded(jornada: Jornada, settings: Settings) -> AsyncIterator[World]:
    """An app where two calls may wait."""
    few = settings.model_copy(update={"most_waiting": MOST})
    async with calling(jornada, few) as http:
        yield World(jornada, http)


@contextmanager
def busy(store_file: Path) -> Iterator[None]:
    """Keep all others from writing into the store."""
    with sqlite3.connect(store_file, isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        try:
            yield
        finally:
            other.execute("ROLLBACK")
    other.close()


async def test_the_next_call_is_asked_to_come_again_and_none_is_lost(
    crowded: World, store_file: Path
) -> None:
    posts = []
    with busy(store_file), capture_logs() as lines:
        for number in range(MOST + 3):
            body = tracked(messageId=f"m-{number}")
            posts.append(asyncio.create_task(crowded.post(TRACK, body)))
        turned_away = await first(posts, 3)
        batch = {"batch": [{"type": "track", **tracked(messageId="m-9")}]}
        turned_away.append(await crowded.post("/v1/batch", batch))
    for answer in turned_away:
        assert (answer.status_code, answer.headers["Retry-After"]) == (429, "2")
        assert set(answer.json()) == {"error", "what_to_do"}
    assert [line["event"] for line in lines].count("intake_turned_away") == 1
    async with in_time():
        answers = await asyncio.gather(*posts)
    assert sorted(answer.status_code for answer in answers) == [200, 200, 429, 429, 429]
    assert len(await crowded.rows("events")) == MOST
    for number in range(MOST + 3):
        answer = await crowded.post(TRACK, tracked(messageId=f"m-{number}"))
        assert answer.status_code == 200, "there is room again"
    assert len(await crowded.rows("events")) == MOST + 3


async def first(posts: list["asyncio.Task[httpx.Response]"], many: int) -> list[httpx.Response]:
    """Wait until so many are answered."""
    async with in_time():
        while True:
            done = [post.result() for post in posts if post.done()]
            if len(done) >= many:
                return done
            waiting = [post for post in posts if not post.done()]
            await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)


async def test_what_comes_only_once_is_never_turned_away(crowded: World, store_file: Path) -> None:
    await crowded.meet()
    stop = {"MessageSid": "SM-1", "From": str(ANA.phone), "Body": "STOP"}
    with busy(store_file):
        posts = [asyncio.create_task(crowded.post(TRACK, tracked())) for _ in range(MOST + 1)]
        await first(posts, 1)
        stopping = asyncio.create_task(crowded.twilio("/webhooks/twilio/inbound", stop))
        await asyncio.wait(posts, timeout=0)
    async with in_time():
        assert (await stopping).status_code == 200
        await asyncio.gather(*posts)
    assert len(await crowded.rows("suppressions")) == 1


async def test_whoever_sends_slowly_takes_nobodys_place(crowded: World) -> None:
    """Many see a write key: a few slow bodies must not keep a shop's events out."""
    may_end, waiting = asyncio.Event(), list[int]()

    async def slowly() -> AsyncIterator[bytes]:
        yield json.dumps(tracked())[:9].encode()
        waiting.append(1)
        await may_end.wait()
        yield json.dumps(tracked())[9:].encode()

    slow = [
        asyncio.create_task(crowded.http.post(TRACK, content=slowly(), auth=(WRITE_KEY, "")))
        for _ in range(MOST + 2)
    ]
    await eventually_so(lambda: len(waiting) == len(slow))
    assert (await crowded.post(TRACK, tracked())).status_code == 200
    may_end.set()
    assert {(await post).status_code for post in slow} <= {200, 429}


async def test_a_key_of_the_store_is_looked_up_within_the_room(crowded: World) -> None:
    key = await a_key(crowded, "shop", Role.INTAKE)
    guessed = writing_with(key_text(key.key.key_id, "00" * 32))
    posts = (crowded.post(TRACK, tracked(), **guessed) for _ in range(MOST + 5))
    statuses = {answer.status_code for answer in await asyncio.gather(*posts)}
    assert statuses == {401, 429}
