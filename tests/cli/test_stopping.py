"""Being told to stop, at any moment: everything ends in order, and no server is left behind."""

import signal
from pathlib import Path

import pytest

from tests.cli.running import begun, says
from tests.waiting import eventually_so


def servers_of(folder: Path) -> list[str]:
    """Command lines of the Temporal servers that keep their state below a folder."""
    found = []
    for process in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = process.read_text(encoding="utf-8", errors="replace")
        except OSError:
            continue  # it has just ended
        if str(folder) in words and "start-dev" in words:
            found.append(words.replace("\0", " "))
    return found


@pytest.mark.parametrize(
    ("number", "moment"),
    [
        (signal.SIGINT, "Starting"),
        (signal.SIGINT, "signs up"),
        pytest.param(signal.SIGTERM, "Starting", marks=pytest.mark.thorough),
        pytest.param(signal.SIGHUP, "signs up", marks=pytest.mark.thorough),
    ],
)
async def test_a_demo_that_is_interrupted_leaves_nothing_behind(
    tmp_path: Path, number: signal.Signals, moment: str
) -> None:
    async with begun("demo", cwd=tmp_path) as demo:
        await says(demo, moment)
        demo.send_signal(number)
        _, complained = await demo.communicate()
    assert (demo.returncode, complained.decode()) == (128 + number, "")
    assert servers_of(tmp_path) == []


async def test_a_server_does_not_outlive_a_demo_that_was_killed(tmp_path: Path) -> None:
    async with begun("demo", cwd=tmp_path) as demo:
        await says(demo, "signs up")
        assert len(servers_of(tmp_path)) == 1
        demo.kill()
        await demo.communicate()
    await eventually_so(lambda: not servers_of(tmp_path))


async def test_one_dev_at_a_time_in_a_folder_and_its_end_is_no_error(tmp_path: Path) -> None:
    async with begun("dev", "--pace", "2000", cwd=tmp_path) as dev:
        await says(dev, " 09:00 UTC; a day lasts 43 s")  # its clock, for dates in events
        await says(dev, "Press Ctrl-C")
        async with begun("dev", cwd=tmp_path) as second:
            _, complained = await second.communicate()
        assert second.returncode == 1
        assert complained.decode().splitlines() == [
            "jornada: another one is running in .jornada/dev: use that, or end it first"
        ]
        dev.send_signal(signal.SIGTERM)
        _, complained = await dev.communicate()
    assert (dev.returncode, complained.decode()) == (0, "")
    assert servers_of(tmp_path) == []
