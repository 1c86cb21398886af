"""Each command of docs/broadcasts.md, typed in the page's order against a real server."""

import asyncio
import re
import shlex
from datetime import UTC, datetime
from pathlib import Path

import pytest

from cli.devserver import DevServer
from tests.cli.running import PATIENT, Ran, jornada
from tests.docs.pages import shell_of
from tests.e2e.conftest import World
from tests.e2e.lapsed import fill

PAGE = "docs/broadcasts.md"
SHOWN = "onboarding.lapsed.2026-03-10"
CUSTOMERS = 3


def environment(server: DevServer, store_file: Path) -> dict[str, str]:
    return {"DATABASE_URL": f"sqlite:///{store_file}", "TEMPORAL_ADDRESS": server.address}


@pytest.mark.thorough
async def test_each_command_of_the_page_does_what_it_says(
    slow_world: World, temporal_server: DevServer, store_file: Path
) -> None:
    await fill(slow_world.database, CUSTOMERS)
    named = f"onboarding.lapsed.{datetime.now(UTC):%Y-%m-%d}"

    async def typed(line: str) -> Ran:
        words = shlex.split(line.replace(SHOWN, named).removeprefix("jornada "))
        told = {
            "DATABASE_URL": f"sqlite:///{store_file}",
            "TEMPORAL_ADDRESS": temporal_server.address,
        }
        return await jornada(*words, command=PATIENT, **told)

    lines = list(shell_of(PAGE))
    planned, begun, listed, shown = [await typed(line) for line in lines[:4]]
    assert f"onboarding to lapsed: {CUSTOMERS} would enter now." in planned.said
    for ran in (begun, listed, shown):
        assert ran.code == 0, ran.complained
        assert f"{CUSTOMERS} enrolled of {CUSTOMERS}" in ran.said
    again = await typed(lines[1])
    assert "It was over before: nothing was done." in again.said
    for over in lines[4:7]:
        refused = await typed(over)
        assert (refused.code, refused.said) == (1, "")
        assert re.fullmatch(r"jornada: .+\n", refused.complained), refused.complained
    assert "maria, start" in (await typed(lines[7])).said


@pytest.mark.thorough
async def test_one_that_runs_is_paused_resumed_and_cancelled_by_the_pages_commands(
    slow_world: World, temporal_server: DevServer, store_file: Path
) -> None:
    await fill(slow_world.database, CUSTOMERS)
    lines = list(shell_of(PAGE))
    told = environment(temporal_server, store_file)
    start = shlex.split(lines[1].replace("--rate 50", "--rate 0.01 --id slow"))[1:]
    showing = asyncio.create_task(jornada(*start, command=PATIENT, **told))
    ends = {"pause": "paused", "resume": "running", "cancel": "cancelled"}
    for line in lines[4:7]:
        words = shlex.split(line.replace(SHOWN, "slow"))[1:]
        while (ran := await jornada(*words, command=PATIENT, **told)).code:
            assert "there is no broadcast of that id" in ran.complained, ran.complained
        assert f"slow: onboarding to lapsed, {ends[words[1]]}" in ran.said
    shown = await showing
    assert shown.code == 0, shown.complained
