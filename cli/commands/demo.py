"""`jornada demo`: see `cli.demo`."""

import os
import sys

import typer

from cli.arguments import REHEARSAL_PACE, Pace
from cli.demo.show import show
from cli.running import console, new_app, run

app = new_app()


@app.command()
def demo(pace: Pace = REHEARSAL_PACE) -> None:
    """Let customers live through months of journeys in a minute, on real parts."""
    stay = sys.stdin.isatty() and sys.stdout.isatty() and not os.environ.get("CI")
    if not run(show(console, pace, stay=stay)):
        raise typer.Exit(1)
