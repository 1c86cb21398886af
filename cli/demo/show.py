"""The show: raise the curtain, let everyone live, and say how it ended."""

import asyncio
from datetime import date
from pathlib import Path

import httpx
from rich.console import Console

from adapters.holidays import LibraryHolidays
from cli.demo.agents import help_everyone
from cli.demo.cast import CAST
from cli.demo.environment import Stage, a_stage
from cli.demo.postman import Postman
from cli.demo.runner import Player
from cli.demo.timeline import Timeline
from cli.folders import emptied
from cli.stopping import told_to_stop

DEMO_FOLDER = Path(".jornada/demo")


async def show(console: Console, pace: float, *, stay: bool) -> bool:
    """Play the demo; with `stay` keep everything up until told to stop. Tell if all went well."""
    console.print("Starting Temporal, a worker and the HTTP app ...")
    calendar = asyncio.create_task(_read_calendar())
    with emptied(DEMO_FOLDER) as folder:
        async with a_stage(folder, pace) as stage:
            await calendar
            _tell_where(console, stage)
            all_well = await play(console, stage)
            _tell_where(console, stage)
            if stay:
                console.print("Everything stays up. Press Ctrl-C to end.")
                await told_to_stop()
    return all_well


async def play(console: Console, stage: Stage) -> bool:
    """Let everyone live at the same time; tell whether it ended for each as expected."""
    timeline = Timeline(console, stage.pace, stage.opens_at)
    postman = Postman(stage.mailbox)
    async with httpx.AsyncClient(timeout=60) as http, asyncio.TaskGroup() as town:
        players = [Player(role, stage, postman, timeline, http) for role in CAST]
        at_work = [town.create_task(postman.walk())]
        at_work += [town.create_task(help_everyone(stage, timeline))]
        fates = await asyncio.gather(*[town.create_task(player.live()) for player in players])
        for worker in at_work:
            worker.cancel()
    return timeline.summary(fates)


async def _read_calendar() -> None:
    """Read the holidays while Temporal starts: half a second of it, and half a day of the play."""
    await asyncio.to_thread(LibraryHolidays().is_holiday, date(2026, 1, 1), "PT", None)


def _tell_where(console: Console, stage: Stage) -> None:
    console.print(
        f"\n  Console      {stage.url}/console, with the key {stage.console_key}"
        f"\n  Temporal UI  {stage.temporal_ui}/namespaces/default/workflows"
        f"\n  Its views    jornada views --ui {stage.temporal_ui}"
        f"\n  Sandbox      {stage.url}/sandbox"
        f"\n  API          {stage.url}/docs"
        f"\n  Pace         a day lasts {86400 / stage.pace.factor:.2g} s\n",
        highlight=False,
    )
