"""`jornada unsuppress`: an address is used again, once the cause of its suppression is gone."""

from typing import Annotated

import typer

from adapters.settings import Settings
from adapters.store.customers.reactivating import NotSuppressed, OptedOutByCustomer
from channels.registry import CHANNELS
from cli.arguments import By, CustomerId, Why
from cli.errors import CommandFailed
from cli.operating import checked_id, jornada_for_operators, operator, request_by
from cli.running import new_app, run, settings
from cli.showing import in_utc, label
from domain.customers import Channel

app = new_app()


@app.command()
def unsuppress(
    customer_id: CustomerId,
    channel: Annotated[
        Channel, typer.Argument(metavar="|".join(Channel), help="where it is suppressed")
    ],
    reason: Why,
    by: By = None,
    customer_requested: Annotated[
        bool,
        typer.Option("--customer-requested", help="they had opted out, and ask for messages again"),
    ] = False,
) -> None:
    """Let a customer's suppressed address be used again; the audit keeps who did it, and why."""
    typer.echo(
        run(
            unsuppress_address(
                settings(), customer_id, channel, by, reason, customer_requested=customer_requested
            )
        )
    )


async def unsuppress_address(
    settings: Settings,
    customer_id: str,
    channel: Channel,
    by: str | None,
    reason: str,
    *,
    customer_requested: bool,
) -> str:
    """Unsuppress a customer's present address, and say why it was; never the address."""
    checked_id("the customer", customer_id)
    request = request_by(operator(by), reason)
    async with jornada_for_operators(settings) as jornada:
        await jornada.database.check()
        try:
            former = await jornada.operators.unsuppress(
                customer_id, channel, request, customer_requested=customer_requested
            )
        except NotSuppressed as nothing:
            raise CommandFailed(str(nothing)) from None
        except OptedOutByCustomer as theirs:
            raise CommandFailed(
                f"{theirs}: add --customer-requested if they ask for messages again"
            ) from None
    ago = f"{label(former.reason)}, since {in_utc(former.since)}"
    by_channel = CHANNELS[channel].label
    return f"{customer_id} can be reached by {by_channel} again. It was suppressed: {ago}."
