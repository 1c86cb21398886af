"""The show: raise the curtain, let everyone live, and say how it ended."""

import asyncio
from pathlib import Path

import httpx
from rich.console import Console

from cli.demo.cast import CAST
from cli.demo.play import Player
from cli.demo.stage import Stage, a_stage
from cli.demo.timeline import Timeline
from cli.stopping import told_to_stop

DEMO_FOLDER = Path(".jornada/demo")


async def show(console: Console, pace: float, *, stay: bool) -> bool:
    """Play the demo; with `stay` keep everything up until cancelled. Tell whether all went well."""
    console.print("Starting Temporal, a worker and the HTTP app ...")
    async with a_stage(DEMO_FOLDER, pace) as stage:
        _tell_where(console, stage)
        all_well = await play(console, stage)
        _tell_where(console, stage)
        if stay:
            console.print("Everything stays up. Press Ctrl-C to end.")
            await told_to_stop()
    return all_well


async def play(console: Console, stage: Stage) -> bool:
    """Let everyone live, one entering after the other; tell whether it ended as expected."""
    timeline = Timeline(console, stage.pace)
    async with httpx.AsyncClient(timeout=30) as http:
        lives = []
        for actor in CAST:
            player = Player(actor, stage, timeline, http)
            lives.append(asyncio.create_task(player.live()))
            await player.welcomed.wait()
        fates = await asyncio.gather(*lives)
    console.print()
    return timeline.summary(list(fates))


def _tell_where(console: Console, stage: Stage) -> None:
    console.print(
        f"\n  Temporal UI  {stage.temporal_ui}/namespaces/default/workflows"
        f"\n  Outbox       {stage.url}/outbox"
        f"\n  API          {stage.url}/docs"
        f"\n  Pace         a day lasts {86400 / stage.pace.factor:.2g} s\n",
        highlight=False,
    )
