"""Keeping children: one that ends is started again at a pace, one that will not end is killed."""

import asyncio
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from cli import processes
from cli.processes import children
from tests.waiting import eventually_so

FAILS = "import sys; open(sys.argv[1], 'a').write('.'); sys.exit(3)"
STAYS = (
    "import signal, sys; signal.signal(signal.SIGTERM, signal.SIG_IGN); "
    "open(sys.argv[1], 'a').write('.'); signal.pause()"
)


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield listening


@pytest.fixture
def starts(tmp_path: Path) -> Path:
    """Holds a dot for each start."""
    path = tmp_path / "starts"
    path.touch()
    return path


def starts_in(path: Path) -> int:
    return len(path.read_text())


def be_started_as(monkeypatch: pytest.MonkeyPatch, program: str, starts: Path) -> None:
    """Let children run a program, as if this process had been."""
    monkeypatch.setattr(sys, "orig_argv", [sys.executable, "-c", program, str(starts)])


async def test_one_that_ends_at_once_is_not_started_again_at_once(
    monkeypatch: pytest.MonkeyPatch, listener: socket.socket, starts: Path
) -> None:
    monkeypatch.setattr(processes, "PACE", 3600.0)
    be_started_as(monkeypatch, FAILS, starts)
    with capture_logs() as logs:
        async with children(1, listener):
            await eventually_so(lambda: bool(logs))
            for _ in range(2):  # as long as it takes to start, twice
                quick = await asyncio.create_subprocess_exec(sys.executable, "-c", "")
                await quick.wait()
    assert starts_in(starts) == 1
    (line,) = logs
    assert (line["event"], line["log_level"]) == ("http_process_ended", "error")
    assert line["problem"].endswith("ended with 3")


async def test_it_is_started_again_for_as_long_as_it_takes(
    monkeypatch: pytest.MonkeyPatch, listener: socket.socket, starts: Path
) -> None:
    monkeypatch.setattr(processes, "PACE", 0.0)
    be_started_as(monkeypatch, FAILS, starts)
    async with children(1, listener):
        await eventually_so(lambda: starts_in(starts) > 2)


async def test_a_machine_without_room_for_a_process_is_asked_again(
    monkeypatch: pytest.MonkeyPatch, listener: socket.socket, starts: Path
) -> None:
    monkeypatch.setattr(processes, "PACE", 0.0)
    be_started_as(monkeypatch, FAILS, starts)
    with monkeypatch.context() as now, capture_logs() as logs:
        now.setattr(sys, "executable", str(starts))  # which nobody may execute
        async with children(1, listener):
            await eventually_so(lambda: bool(logs))
            now.undo()
            await eventually_so(lambda: starts_in(starts) > 0)
    assert logs[0]["problem"] == "no process could be started: Permission denied"


async def test_one_that_will_not_end_is_killed(
    monkeypatch: pytest.MonkeyPatch, listener: socket.socket, starts: Path
) -> None:
    monkeypatch.setattr(processes, "ENDS_WITHIN", 0.0)
    be_started_as(monkeypatch, STAYS, starts)
    before = asyncio.all_tasks()
    async with children(2, listener):
        await eventually_so(lambda: starts_in(starts) == 2)
    assert asyncio.all_tasks() == before
    assert listener.fileno() == -1
