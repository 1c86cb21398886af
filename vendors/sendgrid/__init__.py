"""SendGrid: e-mail."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

from domain.customers import Channel
from domain.ports import Lookup, Provider
from vendors.base import Service, Setup, Vendor, Webhook
from vendors.sendgrid.settings import SendGridSettings


@asynccontextmanager
async def _open_provider(settings: SendGridSettings, setup: Setup) -> AsyncIterator[Provider]:
    from vendors.sendgrid.provider import SendGridProvider  # noqa: PLC0415 - the SDK

    provider = SendGridProvider(
        settings.sendgrid_api_key.get_secret_value(),
        base_url=settings.sendgrid_base_url,
        sender=settings.email_from,
        sender_name=settings.email_from_name,
        email_activity=settings.sendgrid_email_activity,
        timeout=setup.http_timeout,
    )
    try:
        yield provider
    finally:
        provider.close()


def _webhook() -> Webhook[SendGridSettings]:
    from vendors.sendgrid.webhook import webhook  # noqa: PLC0415 - cryptography

    return webhook()


VENDOR = Vendor(
    name="sendgrid",
    label="SendGrid",
    settings=SendGridSettings,
    services={
        Channel.EMAIL: Service(
            # It gathers its events, and repeats lost ones.
            lookup=Lookup(lag=timedelta(minutes=5), by_address=False),
            per_second=100,
        ),
    },
    open_provider=_open_provider,
    webhook=_webhook,
)
