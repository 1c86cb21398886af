"""`jornada pauses`: what is paused, by whom, why, and how many messages wait for it."""

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Annotated

import typer

from adapters.store.pauses import Waiting
from cli.arguments import AsJson, Limit
from cli.operating import jornada_for_operators
from cli.running import console, new_app, run, settings
from cli.showing import moment, print_limit, print_lines, print_rows
from domain.pauses import Pause, PauseEntry

app = new_app()


@app.command()
def pauses(
    audit: Annotated[
        bool, typer.Option("--audit", help="who began and ended pauses, the last first")
    ] = False,
    limit: Limit = 200,
    as_json: AsJson = False,
) -> None:
    """List what is paused now, by whom, why, and how many messages wait for it."""
    if audit:
        _show_audit(run(entries(limit)), limit, as_json=as_json)
    else:
        _show(*run(paused_now()), as_json=as_json)


async def paused_now() -> tuple[Sequence[Pause], Sequence[Waiting]]:
    """Return what is paused, and what waits because of pauses."""
    async with jornada_for_operators(settings()) as jornada:
        await jornada.database.check()
        return await jornada.brake.pauses(), await jornada.brake.waiting()


async def entries(limit: int) -> Sequence[PauseEntry]:
    """Return who began and ended pauses, the last first."""
    async with jornada_for_operators(settings()) as jornada:
        await jornada.database.check()
        return await jornada.brake.audit(limit)


def _show(found: Sequence[Pause], waiting: Sequence[Waiting], *, as_json: bool) -> None:
    counted = [(each, _waiting_for(each, waiting)) for each in found]
    if as_json:
        facts = [each.model_dump(mode="json") | {"waiting": n} for each, n in counted]
        typer.echo(json.dumps(facts, indent=2))
    elif not found:
        print_lines(console, "Nothing is paused.")
    else:
        rows = ((moment(each.at), list(_lines(each, n))) for each, n in counted)
        print_rows(console, rows, heading="Paused (times in UTC)")


def _waiting_for(pause: Pause, waiting: Iterable[Waiting]) -> int:
    return sum(
        each.messages
        for each in waiting
        if pause.stops(message=each.message, channel=each.channel, journey=each.journey)
    )


def _lines(pause: Pause, waiting: int) -> Iterator[str]:
    yield f"{pause.label}, by {pause.by}: {pause.reason}"
    yield f"{waiting} message{'' if waiting == 1 else 's'} of it wait{'s' if waiting == 1 else ''}"


def _show_audit(found: Sequence[PauseEntry], limit: int, *, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps([each.model_dump(mode="json") for each in found], indent=2))
        return
    rows = (
        (moment(one.at), [f"{one.by} {one.action}d {one.label}: {one.reason}"]) for one in found
    )
    print_rows(console, rows, heading="Pauses begun and ended (times in UTC)")
    print_limit(console, len(found), limit)
