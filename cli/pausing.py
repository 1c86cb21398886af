"""The brake, as it is typed: which message, channel or journey, who pauses it, and why."""

from typing import Annotated

import typer

from adapters.store.pauses import AlreadyPaused, NotPaused
from cli.errors import CommandFailed
from cli.operating import jornada_for_operators, operator, request_by
from cli.running import settings
from cli.showing import in_utc, plain
from domain.pauses import PauseAction, PauseTarget
from starter.client.brake import UnknownTarget

MessageName = Annotated[str | None, typer.Option("--message", help="such as onboarding.welcome")]
ChannelName = Annotated[str | None, typer.Option("--channel", help="such as sms")]
JourneyOption = Annotated[str | None, typer.Option("--journey", help="such as post_purchase")]


def target_of(
    message: str | None, channel: str | None, journey: str | None
) -> tuple[PauseTarget, str]:
    """Return the one thing that is meant. Raises `CommandFailed`."""
    named = {
        PauseTarget.MESSAGE: message,
        PauseTarget.CHANNEL: channel,
        PauseTarget.JOURNEY: journey,
    }
    given = [(target, name) for target, name in named.items() if name is not None]
    if len(given) != 1:
        raise CommandFailed("say one of --message NAME, --channel NAME and --journey NAME")
    return given[0]


async def operate_brake(
    action: PauseAction, target: PauseTarget, name: str, by: str | None, reason: str
) -> str:
    """Pause or unpause, and say what holds now. Raises `CommandFailed`."""
    request = request_by(operator(by), reason)
    async with jornada_for_operators(settings()) as jornada:
        await jornada.database.check()
        try:
            if action is PauseAction.PAUSE:
                await jornada.brake.pause(target, name, request)
                return f"The {target} {name} is paused. {_PAUSED}"
            ended = await jornada.brake.unpause(target, name, request)
        except (UnknownTarget, AlreadyPaused, NotPaused) as refused:
            raise CommandFailed(plain(str(refused))) from None
    return (
        f"The {target} {name} goes on. {ended.by} paused it {in_utc(ended.at)}: {ended.reason}. "
        f"{_GOES_ON}"
    )


_PAUSED = (
    "Nothing more of it is claimed; what a worker had claimed before leaves within seconds. "
    "`jornada unpause` lets it go on."
)
_GOES_ON = (
    "What waits asks again after as long as the pause has lasted, within an hour at most, and "
    "follows its own rule if it is late."
)
