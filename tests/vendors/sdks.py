"""The vendors' own SDKs, led to the fakes, without any code of ours."""

import asyncio
from typing import Any
from urllib.parse import urlsplit

from sendgrid import SendGridAPIClient
from twilio.http.http_client import TwilioHttpClient
from twilio.http.response import Response
from twilio.rest import Client

from tests.vendors.sendgrid.fake import FakeSendGrid
from tests.vendors.twilio.fake import NUMBER, FakeTwilio
from tests.waiting import PATIENCE

MAIL_TO = "ana@example.com"
TEXT_TO = "+351910000001"
CALLBACK = "http://app.example/webhooks/twilio/status?touchpoint={}"
EVENTS = "http://app.example/webhooks/sendgrid/events"
BY_TOUCHPOINT = "(unique_args['touchpoint_id']=\"{}\")"


async def send_mail(
    fake: FakeSendGrid, touchpoint_id: str = "tp-1", patience: float = PATIENCE
) -> str:
    """Send a mail; returns its X-Message-Id, raises what the SDK does."""
    payload = {
        "from": {"email": "ola@example.com"},
        "personalizations": [
            {"to": [{"email": MAIL_TO}], "custom_args": {"touchpoint_id": touchpoint_id}}
        ],
        "subject": "Olá",
        "content": [
            {"type": "text/plain", "value": "Olá!"},
            {"type": "text/html", "value": "<p>Olá!</p>"},
        ],
    }
    sdk = SendGridAPIClient(fake.api_key, host=fake.url)
    sdk.client.timeout = patience
    answer = await asyncio.to_thread(sdk.client.mail.send.post, request_body=payload)
    assert answer.status_code == 202
    return str(answer.headers["X-Message-Id"])


async def look_up(
    fake: FakeSendGrid, query: str, patience: float = PATIENCE, **more: str
) -> list[Any]:
    """Ask the Email Activity API."""
    sdk = SendGridAPIClient(fake.api_key, host=fake.url)
    sdk.client.timeout = patience
    asked = {"query": query} | more
    answer = await asyncio.to_thread(sdk.client.messages.get, query_params=asked)
    found: list[Any] = answer.to_dict["messages"]
    return found


async def send_text(
    fake: FakeTwilio,
    touchpoint_id: str = "tp-1",
    to: str = TEXT_TO,
    patience: float = PATIENCE,
    **more: str,
) -> str:
    """Send a text; returns its SID, raises what the SDK does."""
    message = await asyncio.to_thread(
        _twilio(fake, patience).messages.create,
        to=to,
        body="Olá!",
        status_callback=CALLBACK.format(touchpoint_id),
        **(more or {"from_": NUMBER}),
    )
    return str(message.sid)


async def list_texts(fake: FakeTwilio, patience: float = PATIENCE, **query: Any) -> list[Any]:
    """List texts, all pages of them."""
    found: list[Any] = await asyncio.to_thread(_twilio(fake, patience).messages.list, **query)
    return found


def _twilio(fake: FakeTwilio, timeout: float) -> Client:
    return Client(fake.account_sid, fake.auth_token, http_client=_Led(fake.url, timeout))


class _Led(TwilioHttpClient):  # type: ignore[misc]  # the library has no types
    """The SDK's HTTP client, led to another base URL."""

    def __init__(self, base_url: str, timeout: float) -> None:
        super().__init__(pool_connections=False, timeout=timeout)
        self._base_url = base_url

    def request(self, method: str, url: str, **options: Any) -> Response:
        path = urlsplit(url)._replace(scheme="", netloc="").geturl()
        return super().request(method, self._base_url + path, **options)
