"""Bringing the store and Temporal to what this version needs; does nothing when they are."""

from typing import Annotated

import typer

from adapters.settings import Settings
from adapters.store.database import migrate as migrate_database
from adapters.temporal import add_search_attributes, connect
from cli.running import console, new_app, run, settings
from workflows.base.search_attributes import SEARCH_ATTRIBUTES

app = new_app()


@app.command()
def migrate(
    database_only: Annotated[
        bool, typer.Option("--database-only", help="leave Temporal's search attributes alone")
    ] = False,
) -> None:
    """Bring the database and Temporal's search attributes up to date; harmless when they are."""
    run(migrate_all(settings(), database_only=database_only))


async def migrate_all(settings: Settings, *, database_only: bool) -> None:
    """Migrate the database first, which needs no Temporal, then add the search attributes."""
    await migrate_database(settings.database_url)
    console.print("The database is up to date.")
    if database_only:
        return
    await add_search_attributes(await connect([]), SEARCH_ATTRIBUTES)
    names = ", ".join(key.name for key in SEARCH_ATTRIBUTES)
    console.print(f"Temporal has the search attributes {names}.", highlight=False)
