"""The worker, the HTTP app and everything else in one terminal, for `dev`."""

import shlex
from pathlib import Path

from rich.console import Console

from cli.arguments import Pace
from cli.demo.environment import Stage, a_stage
from cli.folders import locked
from cli.running import console, new_app, run
from cli.starting import started
from cli.stopping import told_to_stop
from workers.schedules import keep_schedules

app = new_app()


DEV_FOLDER = Path(".jornada/dev")


@app.command()
def dev(pace: Pace = 1.0) -> None:
    """Run Temporal, a worker, the HTTP app and the sandbox; state is kept in .jornada/dev."""
    run(develop(console, DEV_FOLDER, pace))


async def develop(console: Console, folder: Path, pace: float) -> None:
    """Run everything in one terminal and keep its state in `folder`."""
    with locked(folder):
        await _develop(console, folder, pace)


async def _develop(console: Console, folder: Path, pace: float) -> None:
    async with a_stage(folder, pace) as stage:
        await keep_schedules(stage.jornada.temporal)
        key = stage.settings.write_keys[0].get_secret_value()
        console.print(
            f"Console      {stage.url}/console, with the API key"
            f"\nTemporal UI  {stage.temporal_ui}\nSandbox      {stage.url}/sandbox"
            f"\nAPI          {stage.url}/docs"
            f"\nWrite key    {key}\nAPI key      {stage.console_key}{_clock(stage)}"
            f"\nTo use `jornada` beside it:\n{_exports(stage, folder)}\nPress Ctrl-C to end.",
            highlight=False,
            soft_wrap=True,
        )
        started()
        await told_to_stop()


def _clock(stage: Stage) -> str:
    """Say what the clock of a rehearsal shows: dates in events are read by it."""
    if stage.pace.factor == 1:
        return ""
    day = f"a day lasts {86400 / stage.pace.factor:.2g} s"
    return f"\nClock        begins on {stage.opens_at:%a %Y-%m-%d %H:%M} UTC; {day}"


def _exports(stage: Stage, folder: Path) -> str:
    """Return the environment in which another terminal's commands find this one."""
    values = {
        "JORNADA_DELIVERY": "sandbox",
        "JORNADA_PACE": f"{stage.settings.pace:g}",
        "TEMPORAL_ADDRESS": stage.temporal,
        "JORNADA_TEMPORAL_UI": stage.temporal_ui,
        "DATABASE_URL": f"sqlite:///{(folder / 'jornada.db').resolve()}",
    }
    return "\n".join(f"  export {name}={shlex.quote(value)}" for name, value in values.items())
