"""`jornada broadcasts`: list, show, pause, resume and cancel broadcasts."""

import json
from collections.abc import Awaitable, Callable
from typing import Annotated, TypeVar

import typer

from cli.arguments import AsJson, By, Limit, Why
from cli.broadcasting import stands
from cli.errors import CommandFailed
from cli.operating import jornada_for_operators, operator, request_by
from cli.running import console, new_app, run, settings
from cli.showing import moment, print_limit, print_lines, print_rows
from domain.broadcast import Broadcast, BroadcastAction
from starter.client.broadcasts import BroadcastsToSegments, UnknownBroadcast

T = TypeVar("T")

app = new_app("Broadcasts of a journey to a segment: list, show, pause, resume, cancel, audit.")

Id = Annotated[str, typer.Argument(metavar="ID", help="as `jornada broadcasts list` shows it")]


@app.command("list")
def list_broadcasts(limit: Limit = 200, as_json: AsJson = False) -> None:
    """List broadcasts, the last first, and how far each has come."""
    found = run(_asked(lambda broadcasts: broadcasts.list(limit)))
    if as_json:
        typer.echo(json.dumps([each.model_dump(mode="json") for each in found], indent=2))
        return
    rows = [(moment(each.as_of), list(stands(each))) for each in found]
    print_rows(console, rows, heading="Broadcasts (times in UTC)")
    print_limit(console, len(found), limit)


@app.command()
def show(broadcast_id: Id, as_json: AsJson = False) -> None:
    """Show how far a broadcast has come."""
    found = run(_asked(lambda broadcasts: broadcasts.find(broadcast_id)))
    if as_json:
        typer.echo(json.dumps(found.model_dump(mode="json"), indent=2))
        return
    print_lines(console, *stands(found))


@app.command()
def pause(broadcast_id: Id, reason: Why, by: By = None) -> None:
    """Let a broadcast wait, from its next page on."""
    _operate(broadcast_id, BroadcastAction.PAUSE, by, reason)


@app.command()
def resume(broadcast_id: Id, reason: Why, by: By = None) -> None:
    """Let a paused broadcast go on."""
    _operate(broadcast_id, BroadcastAction.RESUME, by, reason)


@app.command()
def cancel(broadcast_id: Id, reason: Why, by: By = None) -> None:
    """End a broadcast for good. Who was enrolled goes on."""
    _operate(broadcast_id, BroadcastAction.CANCEL, by, reason)


@app.command()
def audit(limit: Limit = 200, as_json: AsJson = False) -> None:
    """Show who did what to broadcasts, the last first."""
    found = run(_asked(lambda broadcasts: broadcasts.audit(limit)))
    if as_json:
        typer.echo(json.dumps([each.model_dump(mode="json") for each in found], indent=2))
        return
    rows = [
        (moment(each.at), [f"{each.by}, {each.action} {each.broadcast_id}: {each.reason}"])
        for each in found
    ]
    print_rows(console, rows, heading="What was done to broadcasts (times in UTC)")
    print_limit(console, len(found), limit)


def _operate(broadcast_id: str, action: BroadcastAction, by: str | None, reason: str) -> None:
    request = request_by(operator(by), reason)

    async def done(broadcasts: BroadcastsToSegments) -> Broadcast:
        await broadcasts.operate(broadcast_id, action, request)
        return await broadcasts.find(broadcast_id)

    print_lines(console, *stands(run(_asked(done))))


async def _asked(ask: Callable[[BroadcastsToSegments], Awaitable[T]]) -> T:
    async with jornada_for_operators(settings()) as jornada:
        await jornada.database.check()
        try:
            return await ask(jornada.broadcasts)
        except UnknownBroadcast as unknown:
            raise CommandFailed(str(unknown)) from None
