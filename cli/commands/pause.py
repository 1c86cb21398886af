"""`jornada pause`: see `cli.pausing`."""

import typer

from cli.arguments import By, Why
from cli.pausing import ChannelName, JourneyOption, MessageName, operate_brake, target_of
from cli.running import new_app, run
from domain.pauses import PauseAction

app = new_app()


@app.command()
def pause(
    reason: Why,
    message: MessageName = None,
    channel: ChannelName = None,
    journey: JourneyOption = None,
    by: By = None,
) -> None:
    """Stop a message, a channel or a journey for everybody: nothing of it leaves.

    Journeys go on, and what they want sent waits.
    """
    target, name = target_of(message, channel, journey)
    typer.echo(run(operate_brake(PauseAction.PAUSE, target, name, by, reason)))
