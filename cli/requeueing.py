"""What could not be dispatched: listed, and queued again once its cause is gone."""

import json
from collections.abc import Iterator, Sequence

from rich.console import Console

from adapters.settings import Settings
from adapters.store.engine.database import checked_database
from adapters.store.events.queue import EventQueue, QueuedEvent
from cli.showing import moment, print_limit, print_lines, print_rows

_UNKNOWN = "no reason was kept"


async def parked_events(settings: Settings, limit: int) -> Sequence[QueuedEvent]:
    """Return the parked events of all customers, oldest first."""
    async with checked_database(settings.database_url) as database:
        return await EventQueue(database).parked(limit)


async def unpark_events(settings: Settings, event_id: str | None) -> int:
    """Queue one parked event again, or all of them; return how many there were."""
    async with checked_database(settings.database_url) as database:
        return await EventQueue(database).unpark(event_id)


def print_parked(console: Console, parked: Sequence[QueuedEvent], limit: int) -> None:
    """Print a block for each event: what it was, whose, since when, and why it is parked."""
    if not parked:
        print_lines(console, "No event is parked.")
        return
    rows = ((moment(event.received_at), list(_lines(event))) for event in parked)
    print_rows(console, rows, heading="Parked, and here since (UTC):")
    print_limit(console, len(parked), limit)
    print_lines(
        console, "", "Once the cause is gone, `jornada unpark EVENT_ID` queues one again, or all."
    )


def as_json(parked: Sequence[QueuedEvent]) -> str:
    """Return parked events for a script: without their properties, which may be personal."""
    return json.dumps([_facts(event) for event in parked], indent=2)


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
