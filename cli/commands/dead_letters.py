"""What could not be dispatched: listed, queued again once its cause is gone, or put aside."""

import json
import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer
from rich.console import Console

from adapters.settings import Settings
from adapters.store.engine.database import checked_database
from adapters.store.events.queue import ALL, Chosen, EventQueue, QueuedEvent
from cli.arguments import AsJson, By, Limit, Why
from cli.errors import CommandFailed
from cli.operating import checked_id, operator, request_by
from cli.running import console, new_app, run, settings
from cli.showing import moment, plain, print_limit, print_lines, print_rows
from domain.operations import DeadLetterAction
from starter.client.journeys import event_kinds, named
from workflows.catalogue import JOURNEYS_BY_NAME

_UNKNOWN = "no reason was kept"
_CAUSE_IS_GONE = "its cause is gone"
_AGE = re.compile(r"([1-9]\d{0,3})([hd])")

app = new_app("Events that could not be dispatched to any journey: list, requeue, discard.")

EventId = Annotated[str | None, typer.Argument(metavar="[EVENT_ID]", help="one event")]
Name = Annotated[str | None, typer.Option(help='those of one name, such as "Order Completed"')]
Journey = Annotated[str | None, typer.Option(help="those that a journey begins with or hears")]
Customer = Annotated[str | None, typer.Option(help="those of one customer: the opaque id")]
OlderThan = Annotated[str | None, typer.Option(metavar="AGE", help="here for longer: 12h, 7d")]


@app.command("list")
def list_dead_letters(
    name: Name = None,
    journey: Journey = None,
    customer: Customer = None,
    older_than: OlderThan = None,
    limit: Limit = 200,
    as_json: AsJson = False,
) -> None:
    """List the events that could not be dispatched to any journey, the oldest first."""
    chosen = choice(None, name, journey, customer, older_than)
    found = run(dead_letters(settings(), limit, chosen))
    if as_json:
        typer.echo(to_json(found))
    else:
        print_dead_letters(console, found, limit)


@app.command()
def requeue(
    event_id: EventId = None,
    name: Name = None,
    journey: Journey = None,
    customer: Customer = None,
    older_than: OlderThan = None,
    reason: Why = _CAUSE_IS_GONE,
    by: By = None,
) -> None:
    """Dispatch dead letters again, once their cause is gone: those chosen, else all."""
    chosen = choice(event_id, name, journey, customer, older_than)
    _act(DeadLetterAction.REQUEUE, chosen, by, reason, "queued again")


@app.command()
def discard(
    reason: Why,
    event_id: EventId = None,
    name: Name = None,
    journey: Journey = None,
    customer: Customer = None,
    older_than: OlderThan = None,
    by: By = None,
) -> None:
    """Put dead letters aside for good: those chosen. They stay in the store and in `explain`."""
    chosen = choice(event_id, name, journey, customer, older_than)
    if chosen == ALL:
        raise CommandFailed(
            "say which: an EVENT_ID, --name, --journey, --customer or --older-than; "
            "`jornada dead-letters list` takes the same"
        )
    _act(DeadLetterAction.DISCARD, chosen, by, reason, "discarded")


def choice(
    event_id: str | None,
    name: str | None,
    journey: str | None,
    customer: str | None,
    older_than: str | None,
) -> Chosen:
    """Read which dead letters are meant. Raises `CommandFailed`."""
    return Chosen(
        event_id,
        None if customer is None else checked_id("--customer", customer),
        _names(name, journey),
        None if older_than is None else datetime.now(UTC) - _age(older_than),
    )


async def dead_letters(
    settings: Settings, limit: int, chosen: Chosen = ALL
) -> Sequence[QueuedEvent]:
    """Return the dead letters that are meant, oldest first."""
    async with checked_database(settings.database_url) as database:
        return await EventQueue(database).dead_letters(limit, chosen)


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
        "Once the cause is gone, queue one again, or all; or put one aside for good:",
        "jornada dead-letters requeue EVENT_ID",
        "jornada dead-letters discard EVENT_ID --reason WHY",
    )


def to_json(letters: Sequence[QueuedEvent]) -> str:
    """Return dead letters for a script: without their properties, which may be personal."""
    return json.dumps([_facts(event) for event in letters], indent=2)


def _act(action: DeadLetterAction, chosen: Chosen, by: str | None, reason: str, done: str) -> None:
    request = request_by(operator(by), reason)

    async def act(settings: Settings) -> int:
        async with checked_database(settings.database_url) as database:
            return await EventQueue(database).act_on(action, chosen, request, datetime.now(UTC))

    count = run(act(settings()))
    if chosen.event_id and not count:
        raise CommandFailed(
            f"no dead letter has the id {plain(chosen.event_id)}: `jornada dead-letters list` "
            "shows them"
        )
    console.print(f"{count} event{'' if count == 1 else 's'} {done}.", highlight=False)


def _names(name: str | None, journey: str | None) -> frozenset[str] | None:
    """Return the names of the events that are meant; None for any."""
    named_so = None if name is None else frozenset({name})
    if journey is None:
        return named_so
    heard = _events_of(journey)
    return heard if named_so is None else heard & named_so


def _events_of(journey: str) -> frozenset[str]:
    try:
        kind = named(JOURNEYS_BY_NAME, journey)
    except LookupError as unknown:
        raise CommandFailed(f"--journey: {unknown}") from None
    return frozenset(event_kinds({journey: kind}))


def _age(written: str) -> timedelta:
    read = _AGE.fullmatch(written)
    if read is None:
        raise CommandFailed("--older-than: write an age in hours or days, such as 12h or 7d")
    number, unit = read.groups()
    return timedelta(hours=int(number) * (24 if unit == "d" else 1))


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
