"""`jornada sinks`: added, tested, watched, rotated, removed, as an operator types it."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from adapters.store.engine.database import Database
from adapters.store.schema import sink_audit
from adapters.store.sinks.queue import SinkQueue
from domain.sinks.tries import Failure
from tests.adapters.store.building import ANA, NOON, everything, handed_over, meet
from tests.cli.conftest import InStore, Typed
from tests.cli.running import Ran
from tests.cli.test_pausing import complaint

URL = "https://crm.example.com/hooks"
ADD = ("sinks", "add", "crm", URL, "--events", "task.opened", "--by", "maria")


class Receiver(BaseHTTPRequestHandler):
    """Answers as it is told, and remembers what it was posted."""

    status = 200
    posts: list[dict[str, str]] = []

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        self.posts.append({**dict(self.headers), "type": json.loads(body)["type"]})
        self.send_response(self.status)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing on stderr."""


@pytest.fixture
def receiver(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A receiver's URL."""
    monkeypatch.setattr(Receiver, "posts", [])
    server = HTTPServer(("127.0.0.1", 0), Receiver)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def listed(typed: Typed) -> list[dict[str, object]]:
    found: list[dict[str, object]] = json.loads(typed("sinks", "list", "--json").said)
    return found


def secret_of(ran: Ran) -> str:
    assert ran.code == 0, ran.complained
    (secret,) = [line for line in ran.said.splitlines() if line.startswith("whsec_")]
    return secret


def test_a_secret_is_shown_once(typed: Typed) -> None:
    first = secret_of(typed(*ADD))
    second = secret_of(typed("sinks", "rotate", "crm", "--by", "maria"))
    assert first != second
    said = typed("sinks", "list").said + typed("sinks", "list", "--json").said
    assert "whsec_" not in said
    assert "0 waiting, 0 dead letters" in said


def test_a_test_is_signed_and_says_what_came_of_it(
    typed: Typed, receiver: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JORNADA_SINK_NETWORKS", "127.0.0.0/8")
    typed("sinks", "add", "crm", receiver, "--events", "*", "--by", "maria")
    assert typed("sinks", "test", "crm").said == "crm took it.\n"
    (post,) = Receiver.posts
    assert (post["type"], post["webhook-signature"][:3]) == ("sink.test", "v1,")
    monkeypatch.setattr(Receiver, "status", 500)
    assert complaint(typed("sinks", "test", "crm")) == "crm did not take it: it answers 500"


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("http://crm.example.com", "URL must begin with https"),
        ("https://maria:secret@crm.example.com", "URL must hold no user, password"),
        ("https://10.0.0.7/hooks", "JORNADA_SINK_NETWORKS"),
    ],
)
def test_a_url_that_may_not_be_posted_to_is_refused(typed: Typed, url: str, why: str) -> None:
    refused = complaint(typed("sinks", "add", "crm", url, "--events", "*", "--by", "maria"))
    assert why in refused
    assert "secret" not in refused
    assert listed(typed) == []


def test_what_makes_no_sense_is_refused_in_one_line(typed: Typed) -> None:
    assert "names what is no notice" in complaint(typed(*ADD[:5], "task.open", "--by", "maria"))
    assert complaint(typed("sinks", "pause", "crm", "--by", "maria")) == (
        "there is no sink of that name: `jornada sinks list` shows them"
    )
    typed(*ADD)
    assert complaint(typed(*ADD)) == "there is a sink crm already: see `jornada sinks list`"
    assert complaint(typed("sinks", "unpause", "crm", "--by", "maria")) == (
        "the sink crm is not paused"
    )
    for since in ("12", "yesterday", "2026-03-01T12:00:00"):
        asked = typed("sinks", "replay", "crm", "--since", since, "--by", "maria")
        assert "write an age" in complaint(asked)


def test_dead_letters_are_listed_and_queued_again_and_all_of_it_is_in_the_audit(
    typed: Typed, in_store: InStore
) -> None:
    typed(*ADD)

    async def fails(database: Database) -> None:
        await meet(database)
        await handed_over(database)
        queue = SinkQueue(database)
        leased = await queue.lease("crm", NOON.replace(year=2100), 10, NOON.replace(year=2101))
        assert leased is not None
        later = NOON.replace(year=2102)
        age = later - NOON.replace(year=2099)
        await queue.failed(leased.notices[0], Failure("it answers 404"), later, age / 9)

    in_store(fails)
    (sink,) = listed(typed)
    assert (sink["dead_letters"], sink["problem"]) == (1, "it answers 404")
    assert "task.opened: it answers 404" in typed("sinks", "dead-letters", "crm").said
    (letter,) = json.loads(typed("sinks", "dead-letters", "crm", "--json").said)
    assert letter["data"]["customer_id"] == ANA.customer_id
    ran = typed("sinks", "requeue", "crm", letter["notice_id"], "--by", "bea")
    assert ran.said == "1 notice is posted again.\n"
    assert typed("sinks", "dead-letters", "crm").said == "There is no dead letter of crm.\n"
    assert typed("sinks", "replay", "crm", "--since", "7d", "--by", "bea").said == (
        "0 notices are posted again, each with the id it had.\n"
    )
    for action in ("pause", "unpause", "remove"):
        assert typed("sinks", action, "crm", "--by", "bea").code == 0
    assert "There is no sink" in typed("sinks", "list").said
    audit = in_store(everything)[sink_audit.name]
    assert [(row["by"], row["action"]) for row in audit] == [
        ("maria", "add"),
        *(("bea", each) for each in ("requeue", "replay", "pause", "unpause", "remove")),
    ]
