"""What could not be dispatched: listed, and queued again once its cause is gone."""

import json
from collections.abc import Iterator, Sequence
from typing import Annotated

import typer
from rich.console import Console

from adapters.settings import Settings
from adapters.store.engine.database import checked_database
from adapters.store.events.queue import EventQueue, QueuedEvent
from cli.arguments import AsJson, Limit
from cli.errors import CommandFailed
from cli.running import console, new_app, run, settings
from cli.showing import moment, print_limit, print_lines, print_rows

_UNKNOWN = "no reason was kept"

app = new_app("Events that could not be dispatched to any journey: list, requeue.")


@app.command("list")
def list_dead_letters(limit: Limit = 200, as_json: AsJson = False) -> None:
    """List the events that could not be dispatched to any journey, the oldest first."""
    found = run(dead_letters(settings(), limit))
    if as_json:
        typer.echo(to_json(found))
    else:
        print_dead_letters(console, found, limit)


@app.command()
def requeue(
    event_id: Annotated[str | None, typer.Argument(help="one event; without it, all")] = None,
) -> None:
    """Dispatch dead letters again, once their cause is gone."""
    count = run(requeue_dead_letters(settings(), event_id))
    if event_id and not count:
        raise CommandFailed(
            f"no dead letter has the id {event_id}: `jornada dead-letters list` shows them"
        )
    console.print(f"{count} event{'' if count == 1 else 's'} queued again.", highlight=False)


async def dead_letters(settings: Settings, limit: int) -> Sequence[QueuedEvent]:
    """Return the dead letters of all customers, oldest first."""
    async with checked_database(settings.database_url) as database:
        return await EventQueue(database).dead_letters(limit)


async def requeue_dead_letters(settings: Settings, event_id: str | None) -> int:
    """Queue one dead letter again, or all of them; return how many there were."""
    async with checked_database(settings.database_url) as database:
        return await EventQueue(database).requeue(event_id)


def print_dead_letters(console: Console, letters: Sequence[QueuedEvent], limit: int) -> None:
    """Print a block for each event: what it was, whose, since when, and why it is one."""
    if not letters:
        print_lines(console, "There is no dead letter.")
        return
    rows = ((moment(event.received_at), list(_lines(event))) for event in letters)
    print_rows(console, rows, heading="Dead letters, and here since (UTC):")
    print_limit(console, len(letters), limit)
    print_lines(
        console,
        "",
        "Once the cause is gone, queue one again, or all:",
        "jornada dead-letters requeue EVENT_ID",
    )


def to_json(letters: Sequence[QueuedEvent]) -> str:
    """Return dead letters for a script: without their properties, which may be personal."""
    return json.dumps([_facts(event) for event in letters], indent=2)


def _facts(event: QueuedEvent) -> dict[str, object]:
    return {
        "event_id": event.event_id,
        "customer_id": event.customer_id,
        "name": event.name,
        "source": event.source,
        "occurred_at": event.occurred_at.isoformat(),
        "received_at": event.received_at.isoformat(),
        "problem": event.problem,
    }


def _lines(event: QueuedEvent) -> Iterator[str]:
    yield f"{event.name}: {event.problem or _UNKNOWN}"
    yield f"customer {event.customer_id}, event {event.event_id}"
