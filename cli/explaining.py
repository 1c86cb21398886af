"""Explaining from our own store: what was decided for a customer, when and why."""

from adapters.settings import Settings
from adapters.store.database import Database
from adapters.store.explain import explain


async def explain_customer(settings: Settings, customer_id: str) -> str:
    """Return everything decided for a customer as indented JSON."""
    database = await Database.open(settings.database_url)
    try:
        await database.check()
        told = await explain(database, customer_id)
        return told.model_dump_json(indent=2)
    finally:
        await database.close()
