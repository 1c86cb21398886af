"""`jornada broadcast`: everyone in a segment enters a journey."""

from collections.abc import Iterator
from typing import Annotated

import typer

from adapters.settings import Settings
from cli.arguments import By, JourneyName
from cli.broadcasting import followed, order_of, planned, stands
from cli.errors import CommandFailed
from cli.operating import jornada_for_operators, operator, request_by
from cli.running import console, new_app, run, settings
from cli.showing import print_lines
from domain.broadcast import FASTEST, USUAL_RATE, BroadcastOrder, BroadcastState
from domain.operations import OperatorRequest
from starter.client.broadcasts import REFUSED, UnknownBroadcast
from starter.client.segments import UnknownSegment

app = new_app()


@app.command()
def broadcast(
    journey: JourneyName,
    segment: Annotated[str, typer.Option(help="as `jornada segments list` shows it")],
    *,
    reason: Annotated[
        str | None, typer.Option(help="one line that names nobody: it is kept")
    ] = None,
    rate: Annotated[float, typer.Option(max=FASTEST, help="customers a second")] = USUAL_RATE,
    broadcast_id: Annotated[
        str | None, typer.Option("--id", help="else of the journey, the segment and the day")
    ] = None,
    by: By = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="enrol nobody: say who would enter, and who not")
    ] = False,
) -> None:
    """Enrol everyone in a segment in a journey, each once. It may be run again."""
    order = order_of(journey, segment, broadcast_id, rate)
    if dry_run:
        print_lines(console, *run(_planned(settings(), order)))
        return
    if reason is None:
        raise CommandFailed("say why, by --reason; or look first, by --dry-run")
    print_lines(console, *run(_broadcast(settings(), order, request_by(operator(by), reason))))


async def _planned(settings: Settings, order: BroadcastOrder) -> list[str]:
    async with jornada_for_operators(settings) as jornada:
        await jornada.database.check()
        try:
            return list(await planned(jornada, order, console))
        except UnknownSegment as unknown:
            raise CommandFailed(f"--segment: {unknown}") from None


async def _broadcast(
    settings: Settings, order: BroadcastOrder, request: OperatorRequest
) -> list[str]:
    """Start it or go on with it, show how it comes on, and tell how it stands then."""
    async with jornada_for_operators(settings) as jornada:
        await jornada.database.check()
        try:
            known = await jornada.broadcasts.start(order, request)
            was_over = known.state.is_over
            if not was_over:
                known = await followed(jornada, known, console)
        except UnknownSegment as unknown:
            raise CommandFailed(f"--segment: {unknown}") from None
        except (*REFUSED, UnknownBroadcast) as refused:
            raise CommandFailed(str(refused)) from None
    return [*stands(known), *_hints(known.state, was_over=was_over)]


def _hints(state: BroadcastState, *, was_over: bool) -> Iterator[str]:
    if was_over:
        yield "It was over before: nothing was done. Say another --id to enrol them anew."
    if state is BroadcastState.PAUSED:
        yield "It is paused: `jornada broadcasts resume` lets it go on."
