"""A small Twilio: takes texts, lists them, and calls back with signed forms."""

import base64
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any
from urllib.parse import parse_qsl, urlencode

import httpx
from aiohttp import web

from adapters.rehearsal_signatures import sign_twilio
from tests.fakes.vendor import FakeVendor, Fault

__all__ = ["AcceptedText", "FakeTwilio", "Fault", "refusal"]

ACCOUNT_SID = "AC" + "0123456789abcdef" * 2
AUTH_TOKEN = "fake-auth-token-for-tests"
NUMBER = "+15005550006"


@dataclass(frozen=True)
class AcceptedText:
    """A text that the vendor took."""

    sid: str
    to: str
    body: str
    status_callback: str
    form: dict[str, str]
    resource: dict[str, Any]
    """The message as the API answers it."""


class FakeTwilio(FakeVendor):
    """See `FakeVendor`."""

    def __init__(
        self,
        *,
        account_sid: str = ACCOUNT_SID,
        auth_token: str = AUTH_TOKEN,
        caller: httpx.AsyncClient | None = None,
    ) -> None:
        super().__init__(caller=caller)
        self.account_sid = account_sid
        self.auth_token = auth_token
        self.journal: list[AcceptedText] = []

    async def report(
        self, sid: str, status: str, *, to: str | None = None, **more: str
    ) -> httpx.Response:
        """Post a status callback about an accepted text, by default to its own callback URL.

        `more` fields are added: `ErrorCode="30003"` goes with `undelivered`.
        """
        text = next(text for text in self.journal if text.sid == sid)
        form = {
            "SmsSid": sid,
            "SmsStatus": status,
            "MessageStatus": status,
            "To": text.to,
            "MessageSid": sid,
            "AccountSid": self.account_sid,
            "From": text.resource["from"] or NUMBER,
            "ApiVersion": "2010-04-01",
        }
        return await self.post(form | more, to=to or text.status_callback)

    async def inbound(
        self, body: str, *, sender: str, to: str, receiver: str = NUMBER, **more: str
    ) -> httpx.Response:
        """Post a text that a person sent to our number; `OptOutType="STOP"` goes with `STOP`."""
        sid = "SM" + secrets.token_hex(16)
        form = {
            "ToCountry": "US",
            "SmsMessageSid": sid,
            "NumMedia": "0",
            "FromZip": "",
            "SmsSid": sid,
            "SmsStatus": "received",
            "Body": body,
            "To": receiver,
            "NumSegments": "1",
            "MessageSid": sid,
            "AccountSid": self.account_sid,
            "From": sender,
            "ApiVersion": "2010-04-01",
        }
        return await self.post(form | more, to=to)

    async def post(self, form: dict[str, str], *, to: str) -> httpx.Response:
        """Post any form to a webhook, signed for the URL that is called."""
        headers = sign_twilio(self.auth_token, to, form)
        content_type = {"Content-Type": "application/x-www-form-urlencoded; charset=UTF-8"}
        return await self.call(to, urlencode(form).encode(), headers | content_type)

    async def take(self, request: web.Request, body: bytes) -> web.Response:
        if request.headers.get("Authorization") != self._credentials():
            return web.Response(status=401, body=refusal(20003, "Authenticate", 401))
        path = f"/2010-04-01/Accounts/{self.account_sid}/Messages.json"
        if request.path != path:
            return web.Response(status=404, body=refusal(20404, "Not found", 404))
        if request.method == "GET":
            return self._listed(path, request.query.get("To"))
        form = dict(parse_qsl(body.decode(), keep_blank_values=True))
        text = self._accepted(form)
        self.journal.append(text)
        return web.json_response(text.resource, status=201)

    def _credentials(self) -> str:
        pair = f"{self.account_sid}:{self.auth_token}"
        return f"Basic {base64.b64encode(pair.encode()).decode()}"

    def _accepted(self, form: dict[str, str]) -> AcceptedText:
        sid, now = "SM" + secrets.token_hex(16), format_datetime(datetime.now(UTC))
        uri = f"/2010-04-01/Accounts/{self.account_sid}/Messages/{sid}"
        service = form.get("MessagingServiceSid")
        resource = {
            "account_sid": self.account_sid,
            "api_version": "2010-04-01",
            "body": form["Body"],
            "date_created": now,
            "date_sent": None,
            "date_updated": now,
            "direction": "outbound-api",
            "error_code": None,
            "error_message": None,
            "from": form.get("From"),
            "messaging_service_sid": service,
            "num_media": "0",
            "num_segments": "0" if service else "1",
            "price": None,
            "price_unit": "USD",
            "sid": sid,
            "status": "accepted" if service else "queued",
            "subresource_uris": {"media": f"{uri}/Media.json"},
            "to": form["To"],
            "uri": f"{uri}.json",
        }
        callback = form.get("StatusCallback", "")
        return AcceptedText(sid, form["To"], form["Body"], callback, form, resource)

    def _listed(self, path: str, to: str | None) -> web.Response:
        """List texts, newest first, all on one page."""
        found = [text.resource for text in reversed(self.journal) if to in (None, text.to)]
        page = f"{path}?PageSize=50&Page=0"
        return web.json_response(
            {
                "end": max(len(found) - 1, 0),
                "first_page_uri": page,
                "messages": found,
                "next_page_uri": None,
                "page": 0,
                "page_size": 50,
                "previous_page_uri": None,
                "start": 0,
                "uri": page,
            }
        )


def refusal(code: int, message: str, status: int) -> bytes:
    """Build the body with which Twilio refuses."""
    more_info = f"https://www.twilio.com/docs/errors/{code}"
    refused = {"code": code, "message": message, "more_info": more_info, "status": status}
    return web.json_response(refused).body  # type: ignore[return-value]  # it is bytes here
