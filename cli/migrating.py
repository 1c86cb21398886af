"""Bringing the store and Temporal to what this version needs; does nothing when they are."""

from rich.console import Console

from adapters.settings import Settings
from adapters.store.engine.database import migrate
from adapters.temporal import add_search_attributes, connect
from workflows.search_attributes import SEARCH_ATTRIBUTES


async def migrate_all(console: Console, settings: Settings, *, database_only: bool) -> None:
    """Migrate the database first, which needs no Temporal, then add the search attributes."""
    await migrate(settings.database_url)
    console.print("The database is up to date.")
    if database_only:
        return
    await add_search_attributes(await connect([]), SEARCH_ATTRIBUTES)
    names = ", ".join(key.name for key in SEARCH_ATTRIBUTES)
    console.print(f"Temporal has the search attributes {names}.", highlight=False)
