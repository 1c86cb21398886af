"""Twilio's provider, led to a fake."""

from datetime import UTC, datetime, timedelta
from typing import Any

from twilio.rest import Client

from tests.vendors.deadlines import StubDeadline
from tests.vendors.outbound import CALLBACKS, PHONE
from tests.vendors.twilio.fake import ACCOUNT_SID, AUTH_TOKEN, NUMBER, FakeTwilio, Fault, refusal
from tests.waiting import PATIENCE
from vendors.twilio.http import OnceHttpClient
from vendors.twilio.provider import TwilioProvider

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
DEADLINE = StubDeadline(NOW)
SERVICE = "MG" + "0123456789abcdef" * 2
MESSAGES = f"/2010-04-01/Accounts/{ACCOUNT_SID}/Messages.json"


def provider_to(
    url: str,
    *,
    auth_token: str = AUTH_TOKEN,
    sender: str = NUMBER,
    messaging_service_sid: str = "",
    timeout: float = PATIENCE,
) -> TwilioProvider:
    return TwilioProvider(
        ACCOUNT_SID,
        auth_token,
        base_url=url,
        sender=sender,
        messaging_service_sid=messaging_service_sid,
        callbacks=CALLBACKS,
        timeout=timedelta(seconds=timeout),
    )


def refused(status: int, code: int) -> Fault:
    return Fault.answer(status, refusal(code, f"{PHONE} is bad", status))


async def listed_by_the_sdk(vendor: FakeTwilio, to: str) -> list[Any]:
    http = OnceHttpClient(vendor.url, 10)
    try:
        client = Client(ACCOUNT_SID, AUTH_TOKEN, http_client=http)
        found: list[Any] = await client.messages.list_async(to=to)
        return found
    finally:
        await http.close()
