"""Broadcasts, as they are typed and shown."""

import asyncio
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta

from pydantic import ValidationError
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from cli.errors import CommandFailed
from cli.showing import in_utc, label
from domain.broadcast import (
    HOW_TO_GO_ON,
    Broadcast,
    BroadcastOrder,
    BroadcastProgress,
    BroadcastState,
)
from starter.client import Jornada
from starter.client.broadcasts import asked_for

LOOKED_AT_EVERY = timedelta(seconds=0.5)
NAMED = 10
"""So many of those who would be left out for one reason are named."""


def order_of(
    journey: str, segment: str, broadcast_id: str | None, per_second: float
) -> BroadcastOrder:
    """Read what is asked for. Raises `CommandFailed`."""
    try:
        return asked_for(journey, segment, broadcast_id, per_second)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        field = {"broadcast_id": "--id", "per_second": "--rate", "segment": "--segment"}
        place = field.get(str(first["loc"][0]), str(first["loc"][0]))
        raise CommandFailed(f"{place}: {first['msg'].removeprefix('Value error, ')}") from None


async def followed(jornada: Jornada, known: Broadcast, console: Console) -> Broadcast:
    """Show how a broadcast comes on, until it is over or paused; return how it stands then."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, TimeRemainingColumn(), console=console) as progress:
        bar = progress.add_task(known.broadcast_id, total=known.total)
        while True:
            known = await jornada.broadcasts.find(known.broadcast_id)
            progress.update(bar, completed=known.progress.looked_at)
            if known.state is BroadcastState.PAUSED or known.state.is_over:
                return known
            await asyncio.sleep(LOOKED_AT_EVERY.total_seconds())


async def planned(jornada: Jornada, order: BroadcastOrder, console: Console) -> Iterator[str]:
    """Tell whom a broadcast would enrol, and whom it would leave out, and why."""
    examples: defaultdict[str, list[str]] = defaultdict(list)
    so_far, total = BroadcastProgress(), await jornada.broadcasts.count(order)
    with Progress(console=console, transient=True) as progress:
        bar = progress.add_task("looking", total=total)
        async for each in jornada.broadcasts.plan(order):
            so_far = each.so_far
            progress.update(bar, completed=so_far.looked_at)
            if each.left_out and len(named := examples[each.left_out.refusal]) < NAMED:
                named.append(f"{each.customer_id}: {each.left_out.why}")
    return _plan(order, so_far, examples)


def stands(known: Broadcast) -> Iterator[str]:
    """Tell how a broadcast stands."""
    ended = f" {in_utc(known.ended_at)}" if known.ended_at else ""
    yield f"{known.broadcast_id}: {known.journey} to {known.segment}, {known.state}{ended}"
    yield f"{known.enrolled} enrolled of {known.total} in the segment when it was asked for"
    for refusal, number in sorted(known.left_out.items()):
        yield f"{number} left out: {label(refusal)}"
    order = f"asked for {in_utc(known.as_of)} by {known.by}: {known.reason}"
    yield f"{known.per_second:g} a second; {order}"
    if known.state.is_broken_off:
        yield f"It was broken off; {HOW_TO_GO_ON}."


def _plan(
    order: BroadcastOrder, progress: BroadcastProgress, examples: Mapping[str, Sequence[str]]
) -> Iterator[str]:
    yield f"{order.journey} to {order.segment}: {progress.enrolled} would enter now."
    for refusal, number in sorted(progress.left_out.items()):
        yield f"{number} would be left out: {label(refusal)}"
        yield from (f"  {each}" for each in examples[refusal])
        if number > len(examples[refusal]):
            yield f"  and {number - len(examples[refusal])} more"
