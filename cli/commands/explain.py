"""Explaining from our own store: what was decided for a customer, when and why."""

import typer

from adapters.settings import Settings
from adapters.store.engine.database import checked_database
from adapters.store.reads.explain import explain as account_of
from cli.arguments import AsJson, CustomerId
from cli.errors import CommandFailed
from cli.explain import print_account
from cli.running import console, new_app, run, settings
from cli.showing import plain
from domain.explanation import Explanation

app = new_app()


@app.command()
def explain(customer_id: CustomerId, as_json: AsJson = False) -> None:
    """Show what was decided for a customer, when and why: from our own store, at any time."""
    account = run(explained(settings(), customer_id))
    if as_json:
        typer.echo(account.model_dump_json(indent=2, ensure_ascii=True))
    else:
        print_account(console, account)


class UnknownCustomer(CommandFailed):
    """The store has never known them."""


async def explained(settings: Settings, customer_id: str) -> Explanation:
    """Return everything decided for a customer. Raises `UnknownCustomer`."""
    async with checked_database(settings.database_url) as database:
        account = await account_of(database, customer_id)
    if not (account.known or account.enrolments or account.parked_events):
        raise UnknownCustomer(f"nothing is known of a customer `{plain(customer_id)}`")
    return account
