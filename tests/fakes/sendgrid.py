"""A small SendGrid: takes mail as `POST /v3/mail/send` does and reports on it by signed events."""

import json
import secrets
import ssl
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import httpx
from aiohttp import web

from adapters.rehearsal_signatures import new_sendgrid_key, shown_public_key, sign_sendgrid
from tests.fakes.vendor import FakeVendor, Fault

__all__ = ["AcceptedMail", "FakeSendGrid", "Fault"]

API_KEY = "SG.fake-key-for-tests"

MORE_OF_AN_EVENT: dict[str, dict[str, Any]] = {
    "delivered": {"response": "250 OK"},
    "deferred": {"response": "400 try again later", "attempt": "1"},
    "open": {"useragent": "Mozilla/5.0", "ip": "192.0.2.1", "sg_machine_open": False},
    "click": {"useragent": "Mozilla/5.0", "ip": "192.0.2.1", "url": "https://go.example.com/"},
    "bounce": {"reason": "550 no such mailbox", "status": "5.1.1", "type": "bounce"},
    "dropped": {"reason": "Bounced Address", "status": "5.0.0"},
}
"""What SendGrid adds to the fields that all its events have."""


@dataclass(frozen=True)
class AcceptedMail:
    """A mail that the vendor took."""

    message_id: str
    to: str
    subject: str
    text: str
    html: str
    headers: dict[str, str]
    custom_args: dict[str, str]
    payload: dict[str, Any]


class FakeSendGrid(FakeVendor):
    """See `FakeVendor`. `public_key` is what goes into SENDGRID_WEBHOOK_PUBLIC_KEY."""

    def __init__(
        self,
        *,
        api_key: str = API_KEY,
        caller: httpx.AsyncClient | None = None,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        super().__init__(caller=caller, tls=tls)
        self.api_key = api_key
        self.journal: list[AcceptedMail] = []
        self._private_key = new_sendgrid_key()
        self.public_key = shown_public_key(self._private_key)

    def mail_of(self, touchpoint_id: str) -> AcceptedMail:
        """Return the accepted mail of a touchpoint; raises LookupError when there is none."""
        for mail in self.journal:
            if mail.custom_args.get("touchpoint_id") == touchpoint_id:
                return mail
        raise LookupError(f"no mail was accepted for {touchpoint_id}")

    async def report(
        self, touchpoint_id: str, *events: str, to: str, at: datetime | None = None, **more: Any
    ) -> httpx.Response:
        """Post events about an accepted mail to a webhook, signed at `at` (default: now).

        `more` fields are laid over each event: `sg_event_id="e-1"` repeats one.
        """
        at = at or datetime.now(UTC)
        mail = self.mail_of(touchpoint_id)
        return await self.post([_event(mail, event, at) | more for event in events], to=to, at=at)

    async def post(
        self, events: list[dict[str, Any]], *, to: str, at: datetime | None = None
    ) -> httpx.Response:
        """Post any array of events to a webhook, signed."""
        body = json.dumps(events, separators=(",", ":")).encode()
        headers = sign_sendgrid(self._private_key, body, at or datetime.now(UTC))
        return await self.call(to, body, headers | {"Content-Type": "application/json"})

    async def take(self, request: web.Request, body: bytes) -> web.Response:
        if (request.method, request.path) != ("POST", "/v3/mail/send"):
            return _errors(404, "not found")
        if request.headers.get("Authorization") != f"Bearer {self.api_key}":
            return _errors(401, "The provided authorization grant is invalid, expired, or revoked")
        mail = _accepted(json.loads(body))
        self.journal.append(mail)
        return web.Response(status=202, headers={"X-Message-Id": mail.message_id})


def _accepted(payload: dict[str, Any]) -> AcceptedMail:
    personalization = payload["personalizations"][0]
    words = {part["type"]: part["value"] for part in payload["content"]}
    return AcceptedMail(
        message_id=secrets.token_urlsafe(16),
        to=personalization["to"][0]["email"],
        subject=payload["subject"],
        text=words["text/plain"],
        html=words["text/html"],
        headers=payload.get("headers", {}),
        custom_args=personalization.get("custom_args", {}),
        payload=payload,
    )


def _event(mail: AcceptedMail, event: str, at: datetime) -> dict[str, Any]:
    """Build an event; custom arguments come back flat, beside the vendor's own fields."""
    return {
        "email": mail.to,
        "timestamp": int(at.timestamp()),
        "smtp-id": f"<{mail.message_id}@geopod-ismtpd-1>",
        "event": event,
        "category": mail.payload.get("categories", []),
        "sg_event_id": secrets.token_urlsafe(16),
        "sg_message_id": f"{mail.message_id}.recvd-1",
        **mail.custom_args,
        **MORE_OF_AN_EVENT.get(event, {}),
    }


def _errors(status: int, message: str) -> web.Response:
    errors = [{"message": message, "field": None, "help": None}]
    return web.json_response({"errors": errors}, status=status)
