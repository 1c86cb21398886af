"""Twilio: text messages."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

from domain.customers import Channel
from domain.ports import Lookup, Provider
from vendors.base import Service, Setup, Vendor, Webhook
from vendors.twilio.settings import TwilioSettings

NAME = "twilio"


@asynccontextmanager
async def _open_provider(settings: TwilioSettings, setup: Setup) -> AsyncIterator[Provider]:
    from vendors.twilio.provider import TwilioProvider  # noqa: PLC0415 - the SDK

    async with TwilioProvider(
        settings.twilio_account_sid,
        settings.twilio_auth_token.get_secret_value(),
        base_url=settings.twilio_base_url,
        sender=settings.twilio_from,
        messaging_service_sid=settings.twilio_messaging_service_sid,
        callbacks=setup.callbacks,
        timeout=setup.http_timeout,
    ) as provider:
        yield provider


def _webhook() -> Webhook[TwilioSettings]:
    from vendors.twilio.webhook import webhook  # noqa: PLC0415 - a worker has no use for it

    return webhook()


VENDOR = Vendor(
    name=NAME,
    label="Twilio",
    settings=TwilioSettings,
    services={
        Channel.SMS: Service(
            # Half of the lag is for a text that it takes after we hung up, half for its list.
            lookup=Lookup(lag=timedelta(seconds=40), by_address=True),
            per_second=10,
        ),
    },
    open_provider=_open_provider,
    webhook=_webhook,
)
