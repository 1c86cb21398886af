"""docs/connecting.md does what it says: each example is run, and each table is complete."""

import asyncio
import json
import os
import re
import sqlite3
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import httpx
import pytest

from adapters.sinks.posting import Posting
from adapters.store.engine.database import Database
from domain.sinks.notices import Notice, NoticeType, body_of
from domain.sinks.signature import new_secret, signed_headers
from tests.adapters.store.building import NOON, asking, meet, sent
from tests.adapters.store.sinks.building import added, noted
from tests.docs.pages import blocks, cells_of
from tests.starter.sinks.conftest import LIMITS
from tests.test_docs import http_app

__all__ = ["http_app"]

PAGE = "docs/connecting.md"
SECRET = new_secret()
NOTICE = Notice("ntc_1", "task.opened", NOON, {"customer_id": "c-1", "reason": "silence"})


def shown(file: str) -> str:
    return next(block.text for block in blocks(PAGE) if block.file == file)


@pytest.fixture
def names() -> dict[str, Any]:
    """What the page's Python defines."""
    defined: dict[str, Any] = {}
    for file in ("verify.py", "receiver.py", "salesforce.py"):
        exec(shown(file), defined)  # noqa: S102 - our own page
    return defined


@contextmanager
def listening(handler: type[BaseHTTPRequestHandler]) -> Iterator[str]:
    """An HTTP server in a thread; yields its URL."""
    server = HTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def store() -> Iterator[sqlite3.Connection]:
    opened = sqlite3.connect(":memory:", check_same_thread=False)
    yield opened
    opened.close()


async def posted(url: str, *secrets: str, notice: Notice = NOTICE) -> str | None:
    """Post as the deliverer does; return what is wrong, if anything is."""
    async with Posting(LIMITS) as posting:
        failure = await posting.post(url, notice, list(secrets))
    return None if failure is None else failure.problem


async def test_the_receiver_takes_each_notice_once_and_knows_who_sent_it(
    names: dict[str, Any], store: sqlite3.Connection
) -> None:
    done: list[tuple[str, str]] = []
    handler = names["receiver"](
        SECRET, store, lambda notice_id, notice: done.append((notice_id, notice["type"]))
    )
    with listening(handler) as url:
        assert await posted(url, SECRET) is None
        assert await posted(url, SECRET) is None, "a repeat is taken, and does nothing"
        assert await posted(url, new_secret(), SECRET) is None, "a rotation goes on"
        assert await posted(url, new_secret()) == "it answers 401"
    assert done == [("ntc_1", "task.opened")]


async def test_a_notice_that_could_not_be_worked_on_comes_again(
    names: dict[str, Any], store: sqlite3.Connection, capsys: pytest.CaptureFixture[str]
) -> None:
    done: list[str] = []

    def fails_first(notice_id: str, _notice: object) -> None:
        done.append(notice_id)
        if len(done) == 1:
            raise ZeroDivisionError

    with listening(names["receiver"](SECRET, store, fails_first)) as url:
        assert "breaks off" in str(await posted(url, SECRET))
        assert await posted(url, SECRET) is None
    assert done == ["ntc_1", "ntc_1"]
    assert "ZeroDivisionError" in capsys.readouterr().err


def test_a_signature_holds_for_its_id_its_time_and_its_body_alone(names: dict[str, Any]) -> None:
    holds, now, body = names["is_from_jornada"], names["time"].time(), body_of(NOTICE)

    def headers(seconds: float = now) -> dict[str, str]:
        at = NOON.fromtimestamp(seconds, NOON.tzinfo)
        return signed_headers(NOTICE.notice_id, at, body, [SECRET])

    assert holds(SECRET, headers(), body)
    assert not holds(SECRET, headers(), body + b" ")
    assert not holds(SECRET, headers() | {"webhook-id": "ntc_2"}, body)
    assert not holds(SECRET, headers() | {"webhook-timestamp": str(int(now) + 1)}, body)
    assert not holds(new_secret(), headers(), body)
    assert not holds(SECRET, headers(now - 600), body), "an old post is kept by somebody"


async def test_salesforce_gets_a_record_under_the_notices_own_id(
    names: dict[str, Any], store: sqlite3.Connection
) -> None:
    calls: list[tuple[str, str | None, dict[str, Any]]] = []

    class Salesforce(BaseHTTPRequestHandler):
        def do_PATCH(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            calls.append((self.path, self.headers["authorization"], json.loads(body)))
            self.send_response(201)
            self.end_headers()

    with listening(Salesforce) as instance:
        do = names["to_salesforce"](instance, "token")
        with listening(names["receiver"](SECRET, store, do)) as url:
            assert await posted(url, SECRET) is None
    path = "/services/data/v62.0/sobjects/Jornada_Notice__c/Notice_Id__c/ntc_1"
    record = {
        "Type__c": "task.opened",
        "Happened_At__c": "2026-03-10T12:00:00Z",
        "Customer_Id__c": "c-1",
        "Journey__c": None,
        "Detail__c": "silence",
    }
    assert calls == [(path, "Bearer token", record)]


async def test_the_calls_of_the_till_and_the_shop_succeed(
    http_app: dict[str, str],
) -> None:
    calls = [b.text for b in blocks(PAGE) if b.language == "sh" and "curl" in b.text]
    assert len(calls) == 3
    for call in (*calls, calls[0]):  # a till may send its receipts again
        process = await asyncio.create_subprocess_shell(
            call, env=os.environ | http_app, stdout=-1, stderr=-2, executable="/bin/bash"
        )
        output, _ = await process.communicate()
        assert process.returncode == 0, output.decode()
    async with httpx.AsyncClient(base_url=http_app["JORNADA_URL"]) as http:
        bearer = {"Authorization": f"Bearer {http_app['API_KEY']}"}
        told = (await http.get("/v1/customers/c-1001/explain", headers=bearer)).json()
    bought = [each for each in told["events"] if each["name"] == "Order Completed"]
    assert len(bought) == 1
    assert [each["granted"] for each in told["consents"]] == [True]
    assert told["dropped_traits"] == []


@pytest.fixture
async def database(store_file: Path) -> AsyncIterator[Database]:
    opened = await Database.open(f"sqlite:///{store_file}")
    yield opened
    await opened.close()


async def test_a_notice_looks_as_the_page_shows_it(database: Database) -> None:
    await added(database, NoticeType.TOUCHPOINT_SENT)
    await meet(database)
    await sent(database, asking(key="o-77"))
    (row,) = await noted(database)
    real = json.loads(body_of(Notice("ntc_1", row["type"], row["occurred_at"], row["data"])))
    (page,) = [json.loads(block.text) for block in blocks(PAGE) if block.language == "json"]
    assert (real.keys(), real["type"], real["timestamp"]) == (
        page.keys(),
        page["type"],
        page["timestamp"],
    )
    assert list(real["data"]) == list(page["data"])


def test_the_page_lists_every_type() -> None:
    listed = [
        found[1] for cell in cells_of(PAGE) if (found := re.fullmatch(r"`([a-z]+\.[a-z]+)`", cell))
    ]
    assert listed == list(NoticeType)
