"""`jornada unpause`: see `cli.pausing`."""

import typer

from cli.arguments import By, Why
from cli.pausing import ChannelName, JourneyOption, MessageName, operate_brake, target_of
from cli.running import new_app, run
from domain.pauses import PauseAction

app = new_app()


@app.command()
def unpause(
    reason: Why,
    message: MessageName = None,
    channel: ChannelName = None,
    journey: JourneyOption = None,
    by: By = None,
) -> None:
    """Let a paused message, channel or journey go on. What waits follows its rule for lateness."""
    target, name = target_of(message, channel, journey)
    typer.echo(run(operate_brake(PauseAction.UNPAUSE, target, name, by, reason)))
