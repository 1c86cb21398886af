"""Queueing again what could not be dispatched, once its cause is gone."""

from adapters.settings import Settings
from adapters.store.database import Database
from adapters.store.events import EventQueue


async def unpark_events(settings: Settings, event_id: str | None) -> int:
    """Queue one parked event again, or all of them; return how many there were."""
    database = await Database.open(settings.database_url)
    try:
        await database.check()
        return await EventQueue(database).unpark(event_id)
    finally:
        await database.close()
