"""The show: raise the curtain, let everyone live, and say how it ended."""

import asyncio
from pathlib import Path

import httpx
from rich.console import Console

from cli.demo.cast import CAST
from cli.demo.play import Player
from cli.demo.stage import Stage, a_stage
from cli.demo.timeline import Timeline

DEMO_FOLDER = Path(".jornada/demo")


async def show(console: Console, pace: float, *, stay: bool) -> bool:
    """Play the demo; with `stay` keep everything up until cancelled. Tell whether all went well."""
    console.print("Starting Temporal, a worker and the HTTP app ...")
    async with a_stage(DEMO_FOLDER, pace) as stage:
        timeline = Timeline(console, stage.pace)
        _tell_where(console, stage, pace)
        async with httpx.AsyncClient(timeout=30) as http:
            players = [Player(actor, stage, timeline, http) for actor in CAST]
            lives = []
            for player in players:
                lives.append(asyncio.create_task(player.live()))
                await player.welcomed.wait()
            fates = await asyncio.gather(*lives)
        console.print()
        all_well = timeline.summary(list(fates))
        _tell_where(console, stage, pace)
        if stay:
            console.print("Everything stays up. Press Ctrl-C to end.")
            await asyncio.Event().wait()
    return all_well


def _tell_where(console: Console, stage: Stage, pace: float) -> None:
    console.print(
        f"\n  Temporal UI  {stage.temporal_ui}/namespaces/default/workflows"
        f"\n  Outbox       {stage.url}/outbox"
        f"\n  API          {stage.url}/docs"
        f"\n  Pace         a day lasts {86400 / pace:.2g} s\n",
        highlight=False,
    )
