"""A small Twilio: takes texts, lists them, and calls back with signed forms."""

import base64
import secrets
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from email.utils import format_datetime
from functools import partial
from typing import Any
from urllib.parse import parse_qsl, urlencode

import httpx
from aiohttp import web

from tests.vendors.fake import FakeVendor, Fault
from tests.vendors.journal import AcceptedText
from tests.vendors.reporting import Callback
from tests.vendors.twilio import paging
from tests.vendors.twilio.overrides import overrides_of
from vendors.twilio.rehearsal import sign_twilio

__all__ = ["AcceptedText", "FakeTwilio", "Fault", "refusal"]

ACCOUNT_SID = "AC" + "0123456789abcdef" * 2
AUTH_TOKEN = "fake-auth-token-for-tests"
NUMBER = "+15005550006"

_WAY = ("accepted", "queued", "sending", "sent", "delivered", "undelivered", "failed", "read")
"""A text's states. A later one is never followed by an earlier one."""


class FakeTwilio(FakeVendor[AcceptedText]):
    """See `FakeVendor`. `news` are the states that are called back for each text.

    `listed` holds when the list truly answered about a number, page by page. Callbacks are tried
    again at once as their URL's fragment has it; `postman.retries_for` tries them for longer.
    """

    def __init__(
        self, *, account_sid: str = ACCOUNT_SID, auth_token: str = AUTH_TOKEN, **shared: Any
    ) -> None:
        super().__init__(**shared)
        self.account_sid = account_sid
        self.auth_token = auth_token
        self.listed: dict[str, list[datetime]] = defaultdict(list)
        self.news: tuple[str, ...] = ("queued", "sent", "delivered")
        self.by_rcs: set[str] = set()
        """The numbers that a messaging service reaches by RCS."""
        self._resources: list[dict[str, Any]] = []
        self._path = f"/2010-04-01/Accounts/{account_sid}/Messages"

    async def report(
        self, sid: str, status: str, *, to: str | None = None, **more: str
    ) -> httpx.Response:
        """Post a status callback about an accepted text, by default to its own callback URL.

        `more` fields are added: `ErrorCode="30003"` goes with `undelivered`.
        """
        text = next(text for text in self.journal if text.sid == sid)
        self._becomes(text, status, more.get("ErrorCode"))
        return await self._post_about(text, status, to or text.status_callback, more)

    def replied(self, to: str, body: str) -> str:
        """Answer a customer's text by itself, as TwiML makes it do; returns the SID.

        Nobody handed this text in, so it is in the list (`outbound-reply`) and not in the journal.
        """
        form = {"To": to, "Body": body, "From": NUMBER}
        resource = self._resource(form, self.clock(), direction="outbound-reply")
        self._resources.append(resource)
        return str(resource["sid"])

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
        return await self.call(to, *self._signed(form, to))

    async def _post_about(
        self, text: AcceptedText, status: str, to: str, more: dict[str, str]
    ) -> httpx.Response:
        form = {
            "SmsSid": text.sid,
            "SmsStatus": status,
            "MessageStatus": status,
            "To": text.to,
            "MessageSid": text.sid,
            "AccountSid": self.account_sid,
            "From": text.resource["from"] or NUMBER,
            "ApiVersion": "2010-04-01",
        }
        return await self.tell(text, to, *self._signed(form | more, to))

    async def call(self, url: str, body: bytes, headers: dict[str, str]) -> httpx.Response:
        """Post a callback, and again as its URL has it: each try is the same in every byte."""
        overrides, (called, _, _) = overrides_of(url), url.partition("#")
        headers |= {"I-Twilio-Idempotency-Token": secrets.token_hex(16)}
        for _ in range(overrides.retries):
            try:
                answer = await super().call(called, body, headers)
            except httpx.HTTPError as error:
                if not overrides.retries_after(error):
                    raise
            else:
                if not overrides.retries_after(answer):
                    return answer
        return await super().call(called, body, headers)

    def _signed(self, form: dict[str, str], to: str) -> tuple[bytes, dict[str, str]]:
        headers = sign_twilio(self.auth_token, to, form)
        content_type = {"Content-Type": "application/x-www-form-urlencoded; charset=UTF-8"}
        return urlencode(form).encode(), headers | content_type

    def callbacks(self, entry: AcceptedText) -> Sequence[Callback]:
        url = entry.status_callback
        first = entry.resource["status"]  # of the state that it is made in, nobody is told
        return [
            Callback(
                happens=partial(self._becomes, entry, status),
                post=partial(self._post_about, entry, status, url, {}),
            )
            for status in self.news
            if url and status != first
        ]

    def _becomes(self, text: AcceptedText, status: str, error_code: str | None = None) -> None:
        resource, now = text.resource, format_datetime(self.clock())
        if status not in _WAY or _WAY.index(status) <= _WAY.index(resource["status"]):
            return
        resource |= {"status": status, "date_updated": now}
        resource["error_code"] = int(error_code) if error_code else None
        if _WAY.index(status) >= _WAY.index("sent") and status != "failed":
            resource["date_sent"] = resource["date_sent"] or now

    async def take(self, request: web.Request, body: bytes) -> web.Response:
        if request.headers.get("Authorization") != self._credentials():
            return web.Response(status=401, body=refusal(20003, "Authenticate", 401))
        if request.path != f"{self._path}.json":
            return web.Response(status=404, body=refusal(20404, "Not found", 404))
        if request.method == "GET":
            return self._page(request)
        form, now = dict(parse_qsl(body.decode(), keep_blank_values=True)), self.clock()
        if "MessagingServiceSid" in form and form["To"] in self.by_rcs:
            form["To"] = f"rcs:{form['To']}"
        resource = self._resource(form, now)
        self._resources.append(resource)
        callback = form.get("StatusCallback", "")
        self.accept(
            AcceptedText(
                resource["sid"], form["To"], form["Body"], callback, form, resource, accepted_at=now
            )
        )
        return web.json_response(resource, status=201)

    def answered(self, request: web.Request) -> None:
        if request.method == "GET" and "To" in request.query:
            self.listed[request.query["To"]].append(self.clock())

    def excuse(self, status: int) -> bytes:
        if status == 429:
            return refusal(20429, "Too Many Requests", status)
        return refusal(20500, "Internal server error", status)

    def garbled(self, *, reading: bool) -> Fault:
        return Fault.garbled(200, b'{"messages": [{') if reading else Fault.garbled(201)

    def _page(self, request: web.Request) -> web.Response:
        newest_first = self._resources[::-1]
        try:
            return web.json_response(paging.page(request.path, request.query, newest_first))
        except paging.NoSuchPage as problem:
            return web.Response(status=400, body=refusal(20001, str(problem), 400))

    def _credentials(self) -> str:
        pair = f"{self.account_sid}:{self.auth_token}"
        return f"Basic {base64.b64encode(pair.encode()).decode()}"

    def _resource(
        self, form: dict[str, str], now: datetime, *, direction: str = "outbound-api"
    ) -> dict[str, Any]:
        sid, created = "SM" + secrets.token_hex(16), format_datetime(now)
        service = form.get("MessagingServiceSid")
        return {
            "account_sid": self.account_sid,
            "api_version": "2010-04-01",
            "body": form["Body"],
            "date_created": created,
            "date_sent": None,
            "date_updated": created,
            "direction": direction,
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
            "subresource_uris": {"media": f"{self._path}/{sid}/Media.json"},
            "to": form["To"],
            "uri": f"{self._path}/{sid}.json",
        }


def refusal(code: int, message: str, status: int) -> bytes:
    """Build the body with which Twilio refuses."""
    more_info = f"https://www.twilio.com/docs/errors/{code}"
    refused = {"code": code, "message": message, "more_info": more_info, "status": status}
    return web.json_response(refused).body  # type: ignore[return-value]  # it is bytes here
