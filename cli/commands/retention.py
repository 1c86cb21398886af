"""`jornada retention`: delete what is old now, or say what would go."""

from collections import Counter
from datetime import UTC, datetime
from typing import Annotated

import typer

from adapters.settings import Settings
from adapters.store.engine.database import checked_database
from adapters.store.rights.retention import Retaining
from cli.running import console, new_app, run, settings
from cli.showing import print_rows
from domain.retention import Kept

app = new_app()


@app.command()
def retention(
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="delete nothing, only say how many rows would go")
    ] = False,
) -> None:
    """Delete what is older than its retention period; a schedule does so each night."""
    counts = run(swept(settings(), dry_run=dry_run))
    heading = "Rows that would go:" if dry_run else "Rows that went:"
    print_rows(console, [(kept, [str(counts[kept])]) for kept in Kept], heading=heading)


async def swept(settings: Settings, *, dry_run: bool) -> Counter[Kept]:
    """Sweep once; return how many rows went, by kind."""
    counts: Counter[Kept] = Counter()
    async with checked_database(settings.database_url) as database:
        retaining = Retaining(database, settings.retention)
        async for kept, count in retaining.sweep(datetime.now(UTC), dry_run=dry_run):
            counts[kept] += count
    return counts
