"""Explaining from our own store: what was decided for a customer, when and why."""

from adapters.settings import Settings
from adapters.store.database import Database
from adapters.store.explain import explain
from cli.errors import CommandFailed


class UnknownCustomer(CommandFailed):
    """The store has never heard of her."""


async def explain_customer(settings: Settings, customer_id: str) -> str:
    """Return everything decided for a customer as indented JSON. Raises `UnknownCustomer`."""
    database = await Database.open(settings.database_url)
    try:
        await database.check()
        told = await explain(database, customer_id)
    finally:
        await database.close()
    if not (told.known or told.enrolments or told.parked_events):
        raise UnknownCustomer(f"nothing is known of a customer `{customer_id}`")
    return told.model_dump_json(indent=2)
