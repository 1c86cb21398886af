"""Letting a barred address be used again, once what barred it is gone."""

from adapters.settings import Settings
from adapters.store.customers.reactivating import NotSuppressed, OptedOutByCustomer
from cli.errors import CommandFailed
from cli.operating import checked_id, jornada_for_operators, operator, request_by
from cli.showing import in_utc, label
from domain.customers import Channel


async def unsuppress_address(
    settings: Settings,
    customer_id: str,
    channel: Channel,
    by: str | None,
    reason: str,
    *,
    at_her_request: bool,
) -> str:
    """Lift what bars a customer's present address, and tell what it was; never the address."""
    checked_id("the customer", customer_id)
    request = request_by(operator(by), reason)
    async with jornada_for_operators(settings) as jornada:
        await jornada.database.check()
        try:
            lifted = await jornada.unbar(
                customer_id, channel, request, at_her_request=at_her_request
            )
        except NotSuppressed as nothing:
            raise CommandFailed(str(nothing)) from None
        except OptedOutByCustomer as intent:
            raise CommandFailed(
                f"{intent}: add --at-her-request if she wants messages again"
            ) from None
    ago = f"{label(lifted.reason)}, since {in_utc(lifted.since)}"
    return f"{customer_id} can be reached by {channel.label} again. It was barred: {ago}."
