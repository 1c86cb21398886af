"""Who waits for a lock."""

from sqlalchemy import text

from adapters.store.engine.database import Database
from tests.adapters.store.transactions import read
from tests.waiting import give_way


async def somebody_waits(database: Database) -> bool:
    """Whether a task that wants a lock has come to it; SQLite has but the one, which is taken."""
    if database.dialect == "sqlite":
        await give_way()
        return True
    async with read(database) as tx:
        waiting = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
        return bool(await tx.scalar(text(f"{waiting} AND datname = current_database()")))
