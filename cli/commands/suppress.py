"""`jornada suppress`: a customer wants no more on a channel, and a person was told so."""

from typing import Annotated

import typer

from adapters.settings import Settings
from adapters.store.customers.reactivating import NotSuppressed
from channels.registry import CHANNELS
from cli.arguments import By, CustomerId, Why
from cli.errors import CommandFailed
from cli.operating import checked_id, jornada_for_operators, operator, request_by
from cli.running import new_app, run, settings
from domain.customers import Channel

app = new_app()


@app.command()
def suppress(
    customer_id: CustomerId,
    channel: Annotated[
        Channel, typer.Argument(metavar="|".join(Channel), help="where they want no more")
    ],
    reason: Why,
    by: By = None,
) -> None:
    """Send a customer nothing more on a channel, as after a STOP; the audit keeps who, and why."""
    typer.echo(run(suppress_address(settings(), customer_id, channel, by, reason)))


async def suppress_address(
    settings: Settings, customer_id: str, channel: Channel, by: str | None, reason: str
) -> str:
    """Suppress a customer's present address; never says the address."""
    checked_id("the customer", customer_id)
    request = request_by(operator(by), reason)
    async with jornada_for_operators(settings) as jornada:
        await jornada.database.check()
        try:
            await jornada.operators.suppress(customer_id, channel, request)
        except NotSuppressed as nothing:
            raise CommandFailed(str(nothing)) from None
    label = CHANNELS[channel].label
    return f"{customer_id} gets no more by {label}; every consent for it is withdrawn."
