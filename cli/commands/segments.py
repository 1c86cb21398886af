"""Segments: which there are, how many customers are in one, and whether a customer is."""

import json
from collections.abc import Awaitable, Callable
from typing import Annotated, TypeVar

import typer

from adapters.store.engine.database import checked_database
from cli.arguments import AsJson
from cli.errors import CommandFailed
from cli.operating import checked_id
from cli.running import console, new_app, run, settings
from cli.showing import print_lines, print_rows
from domain.segments import Described
from starter.client.segments import Segments, UnknownSegment

T = TypeVar("T")

app = new_app("Customers of whom something holds: list segments, count them, say who is in one.")

Name = Annotated[str, typer.Argument(metavar="NAME", help="as `jornada segments list` shows it")]


@app.command("list")
def list_segments(as_json: AsJson = False) -> None:
    """List the segments that are declared beside the journeys, and what has to hold."""
    found = run(_asked(_all))
    if as_json:
        typer.echo(json.dumps([each.model_dump(mode="json") for each in found], indent=2))
        return
    rows = [(each.name, [each.description, each.conditions]) for each in found]
    print_rows(console, rows, heading="Segments")


@app.command("count")
def count_segment(name: Name, as_json: AsJson = False) -> None:
    """Count the customers who are in a segment now."""
    found = run(_asked(lambda segments: segments.count(name)))
    if as_json:
        typer.echo(json.dumps({"segment": name, "customers": found}, indent=2))
        return
    print_lines(console, f"{found} customer{' is' if found == 1 else 's are'} in {name}.")


@app.command("show")
def show_standing(
    name: Name,
    customer_id: Annotated[str, typer.Argument(metavar="ID", help="the customer's id")],
    as_json: AsJson = False,
) -> None:
    """Tell whether a customer is in a segment now, or why not."""
    checked_id("ID", customer_id)
    found = run(_asked(lambda segments: segments.standing(name, customer_id)))
    if found is None:
        raise CommandFailed("nobody is known by that id")
    if as_json:
        typer.echo(json.dumps(found.model_dump(mode="json"), indent=2))
        return
    print_lines(console, f"{customer_id} is {'' if found.is_in else 'not '}in {name}.")
    print_lines(console, *(f"fails: {each}" for each in found.why_not))


async def _all(segments: Segments) -> tuple[Described, ...]:
    return segments.list()


async def _asked(ask: Callable[[Segments], Awaitable[T]]) -> T:
    async with checked_database(settings().database_url) as database:
        try:
            return await ask(Segments(database))
        except UnknownSegment as unknown:
            raise CommandFailed(str(unknown)) from None
