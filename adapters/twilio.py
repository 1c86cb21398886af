"""Texts by Twilio: one request for one message, and an honest word on what became of it."""

import json
import logging
from collections.abc import Mapping
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any, Self
from urllib.parse import urlsplit

import aiohttp
from twilio.base.exceptions import TwilioException
from twilio.base.values import unset
from twilio.http.async_http_client import AsyncTwilioHttpClient
from twilio.http.response import Response
from twilio.rest import Client

from adapters.retry_after import retry_after
from domain.customers import Channel
from domain.errors import (
    Ambiguous,
    JornadaError,
    Misconfigured,
    Refused,
    Throttled,
    VendorUnavailable,
)
from domain.messages import Parcel, Reason, Text
from domain.ports import HTTP_TIMEOUT, Receipt

# At INFO this library logs what it asks for, phone numbers included.
logging.getLogger("twilio.async_http_client").setLevel(logging.WARNING)

OPTED_OUT = 21610
BAD_NUMBER = (21211, 21614)
"""Not a valid number, and not one that can take texts."""
BAD_ACCOUNT = (20003, 21212, 21603, 21609)
"""Our credentials; our sender, wrong and missing; our public URL as the status callback."""
TOO_MANY = 20429
SERVER_ERROR = 20500


class TwilioCourier:
    """Hands texts to Twilio. Build it inside the running loop and `aclose` it, or use `async with`.

    Give `sender`, a number, or `messaging_service_sid`, or both (a sender of that service);
    `timeout` is in real seconds.
    """

    channel = Channel.SMS

    def __init__(
        self,
        account_sid: str,
        auth_token: str,
        *,
        base_url: str,
        sender: str = "",
        messaging_service_sid: str = "",
        timeout: timedelta = HTTP_TIMEOUT,
    ) -> None:
        if not (sender or messaging_service_sid):
            raise ValueError("a sender or a messaging service is needed")
        self._sender = {
            "from_": sender or unset,
            "messaging_service_sid": messaging_service_sid or unset,
        }
        self._http = OnceHttpClient(base_url, timeout.total_seconds())
        self._client = Client(account_sid, auth_token, http_client=self._http)

    async def deliver(self, parcel: Parcel, now: datetime) -> Receipt:
        """Hand a parcel to Twilio, once; raises the errors of `domain.ports.Courier`."""
        if not isinstance(parcel.content, Text):
            raise TypeError("Twilio carries texts only")
        try:
            message = await self._client.messages.create_async(
                to=parcel.to,
                body=parcel.content.body,
                status_callback=parcel.callback_url,
                **self._sender,
            )
        except NotDocumentedSuccess as answer:
            raise sorted_error(answer.status, answer.code, answer.headers, now) from None
        except aiohttp.ClientConnectorError:
            raise VendorUnavailable("Twilio could not be reached") from None
        except Exception as error:  # noqa: BLE001 - whatever it was, the request may have arrived
            raise Ambiguous(f"Twilio's answer was lost ({type(error).__name__})") from None
        if not message.sid:
            raise Ambiguous("Twilio's answer named no message")
        return Receipt(str(message.sid))

    async def aclose(self) -> None:
        """Close its connections."""
        await self._http.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()


def sorted_error(
    status: int, code: int | None, headers: Mapping[str, str], now: datetime
) -> JornadaError:
    """Say what an answer other than the documented success means for the message.

    See https://www.twilio.com/docs/api/errors; a 429 was not processed, while a 500 may have been.
    """
    told = f"Twilio answered {status}" + (f", error {code}" if code else "")
    if status in (401, 403, 404, 405) or 300 <= status < 400 or code in BAD_ACCOUNT:  # noqa: PLR2004 - HTTP statuses
        return Misconfigured(told)
    if status == HTTPStatus.TOO_MANY_REQUESTS or code == TOO_MANY:
        return Throttled(told, retry_after=retry_after(headers, now))
    if not 400 <= status < 500 or status == HTTPStatus.REQUEST_TIMEOUT or code == SERVER_ERROR:  # noqa: PLR2004 - as above
        return Ambiguous(told)
    if code == OPTED_OUT:
        return Refused(told, reason=Reason.OPTED_OUT, suppress=True)
    if code in BAD_NUMBER:
        return Refused(told, reason=Reason.INVALID_ADDRESS, suppress=True)
    return Refused(told, reason=Reason.REJECTED)


class NotDocumentedSuccess(TwilioException):  # type: ignore[misc]  # the library has no types
    """An answer with another status than the documented one: 201 to a POST, 200 to a GET.

    The SDK's own errors leave out the headers and quote the rest.
    """

    def __init__(self, response: Response) -> None:
        super().__init__(f"status {response.status_code}")
        self.status: int = response.status_code
        self.headers: Mapping[str, str] = response.headers
        self.code = _code_in(response.text)


def _code_in(body: str) -> int | None:
    try:
        code = json.loads(body)["code"]
    except (ValueError, LookupError, TypeError):
        return None
    return code if isinstance(code, int) else None


class OnceHttpClient(AsyncTwilioHttpClient):  # type: ignore[misc]  # the library has no types
    """The SDK's HTTP client, for another base URL, with a real timeout, no retry and no redirect.

    Every request has its own connection: on a kept one that Twilio closes just then, a text is lost
    or not, and nobody can say which.
    """

    def __init__(self, base_url: str, timeout: float) -> None:
        super().__init__(pool_connections=False, timeout=timeout)
        self._base_url = base_url
        self.session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(force_close=True))

    async def request(self, method: str, url: str, **options: Any) -> Response:
        """Send a request to the base URL; raises `NotDocumentedSuccess` and aiohttp's errors."""
        # The SDK builds in a host of its own, which TWILIO_EDGE and TWILIO_REGION would change.
        ours = self._base_url + urlsplit(url)._replace(scheme="", netloc="").geturl()
        options |= {"timeout": self.timeout, "allow_redirects": False}
        response = await super().request(method, ours, **options)
        success = HTTPStatus.CREATED if method == "POST" else HTTPStatus.OK
        if response.status_code != success:
            raise NotDocumentedSuccess(response)
        return response
