"""Several processes at one address: all answer, each is replaced, and all end with the parent."""

import asyncio
import os
import signal
import socket
from contextlib import AsyncExitStack
from pathlib import Path

import httpx
import pytest

from adapters.store.engine.database import Database
from adapters.store.events.queue import EventQueue
from tests.cli.conftest import Typed
from tests.cli.serving.conftest import API_KEY, CHILDREN, WRITE_KEY
from tests.prove.serving import HttpProcess
from tests.waiting import PATIENCE, eventually, eventually_so

ON_SQLITE = pytest.mark.parametrize("dialect", ["sqlite"])
EVENTS = 200
AT_ONCE = 8


def children_of(process: HttpProcess) -> list[int]:
    """Return who was begun by a process, and has not ended."""
    begun = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    return [pid for pid in map(int, begun) if state_of(pid) != "Z"]


def state_of(pid: int) -> str:
    """Return `Z` for a process that has ended, whether or not anybody noticed."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return "Z"


def calling(server: HttpProcess) -> httpx.AsyncClient:
    """Return a client of whichever child takes its connections."""
    return httpx.AsyncClient(base_url=server.url, auth=(WRITE_KEY, ""), timeout=PATIENCE)


def sockets_of(pid: int) -> int:
    """Return how many sockets a process has open."""
    opened = list(Path(f"/proc/{pid}/fd").iterdir())
    return sum(str(each.readlink()).startswith("socket:") for each in opened if each.is_symlink())


@ON_SQLITE
async def test_children_share_the_connections_of_the_one_address(server: HttpProcess) -> None:
    """Senders keep them, so that one child would have all the work of whom it took."""
    children = children_of(server)
    assert len(children) == CHILDREN
    async with AsyncExitStack() as stack:

        async def connect() -> None:
            http = await stack.enter_async_context(calling(server))
            assert (await http.get("/health/live")).is_success

        async def each_has_answered() -> bool:
            before = {child: sockets_of(child) for child in children}
            for _ in range(CHILDREN):
                await connect()
            return all(sockets_of(child) == before[child] + 1 for child in children)

        await eventually(each_has_answered)  # one may have come up later


async def test_one_that_is_killed_is_replaced_and_each_acknowledged_event_is_stored_once(
    server: HttpProcess, database: Database, tmp_path: Path
) -> None:
    first = children_of(server)
    waiting = iter(range(EVENTS))

    async def post_some() -> None:
        async with calling(server) as http:
            for nth in waiting:
                if nth == EVENTS // 2:
                    os.kill(first[0], signal.SIGKILL)
                await acknowledged(http, f"m-{nth}")

    async with asyncio.TaskGroup() as group:
        for _ in range(AT_ONCE):
            group.create_task(post_some())

    assert await EventQueue(database).pending_count() == EVENTS
    await eventually_so(lambda: len(children_of(server)) == CHILDREN)
    assert first[0] not in children_of(server)
    (line,) = [
        line
        for line in (tmp_path / "http-0.log").read_text().splitlines()
        if "http_process_ended" in line
    ]
    assert f"process {first[0]} was ended by SIGKILL" in line
    assert '"who_must_act": "operator"' in line


async def acknowledged(http: httpx.AsyncClient, message_id: str) -> None:
    """Post an event until it is acknowledged, as Segment's libraries do: under the same id."""
    event = {"userId": f"c-{message_id}", "event": "Signed Up", "messageId": message_id}

    async def is_acknowledged() -> bool:
        try:
            answer = await http.post("/v1/track", json=event)
        except httpx.TransportError:
            return False
        return answer.status_code == httpx.codes.OK

    await eventually(is_acknowledged)


@ON_SQLITE
@pytest.mark.parametrize(
    "number", [signal.SIGTERM, pytest.param(signal.SIGINT, marks=pytest.mark.thorough)]
)
async def test_told_to_stop_all_end_and_that_is_no_error(
    server: HttpProcess, number: signal.Signals
) -> None:
    children = children_of(server)
    os.kill(server.pid, number)
    assert await server.ended() == 0
    assert [state_of(child) for child in children] == ["Z"] * CHILDREN
    with pytest.raises(httpx.ConnectError):
        async with calling(server) as http:
            await http.get("/health/live")


@ON_SQLITE
async def test_no_child_outlives_a_parent_that_was_killed(server: HttpProcess) -> None:
    children = children_of(server)
    os.kill(server.pid, signal.SIGKILL)
    assert await server.ended() == -signal.SIGKILL
    await eventually_so(lambda: all(state_of(child) == "Z" for child in children))


def start(typed: Typed, processes: str, **settings: str) -> tuple[int | None, str]:
    """Start what cannot start; return its exit code and what it complains of."""
    keys = {"JORNADA_WRITE_KEYS": WRITE_KEY, "JORNADA_API_KEYS": API_KEY}
    port = settings.pop("port", "0")
    words = ("serve", "--processes", processes, "--port", port)
    ran = typed(*words, **(keys | {"JORNADA_DELIVERY": "sandbox"} | settings))
    return ran.code, ran.complained


def test_a_taken_port_is_one_line(typed: Typed) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        code, complained = start(typed, "2", port=port)
    assert code == 1
    (line,) = complained.splitlines()
    assert line.startswith(f"jornada: cannot listen at 127.0.0.1, port {port}: ")


@pytest.mark.parametrize(
    ("name", "value"),
    [("PUBLIC_URL", "ftp://secret.example.com"), ("JORNADA_API_KEYS", "")],
)
def test_a_setting_that_is_wrong_or_missing_is_named_once(
    typed: Typed, name: str, value: str
) -> None:
    code, complained = start(typed, "2", **{name: value})
    assert code == 1
    (line,) = complained.splitlines()
    assert name in line
    assert "secret" not in line


@pytest.mark.parametrize("processes", ["0", "-1", "1000", "two"])
def test_a_number_of_processes_that_cannot_be_is_refused(typed: Typed, processes: str) -> None:
    code, complained = start(typed, processes)
    assert code == 2
    assert "Invalid value for '--processes'" in complained


def test_a_child_that_nobody_began_is_one_line(typed: Typed) -> None:
    ran = typed("serve", "--child", JORNADA_DELIVERY="sandbox")
    assert ran.code == 1
    assert ran.complained.splitlines() == [
        "jornada: --child is for the children of `jornada serve --processes`"
    ]
