"""A small SendGrid: takes mail as `POST /v3/mail/send` does and reports on it by signed events."""

import json
import secrets
from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import httpx
from aiohttp import web
from cryptography.hazmat.primitives.asymmetric import ec

from tests.vendors.fake import FakeVendor, Fault
from tests.vendors.journal import AcceptedMail
from tests.vendors.reporting import Callback
from tests.vendors.sendgrid import activity
from vendors.sendgrid.rehearsal import new_sendgrid_key, shown_public_key, sign_sendgrid

__all__ = ["AcceptedMail", "FakeSendGrid", "Fault"]

API_KEY = "SG.fake-key-for-tests"

_HUMAN = {"useragent": "Mozilla/5.0", "ip": "192.0.2.1"}
MORE_OF_AN_EVENT: dict[str, dict[str, Any]] = {
    "delivered": {"response": "250 OK", "ip": "192.0.2.25", "tls": 1},
    "deferred": {"response": "400 try again later", "attempt": "1", "ip": "192.0.2.25"},
    "open": _HUMAN | {"sg_machine_open": False},
    "click": _HUMAN | {"url": "https://go.example.com/"},
    "bounce": {
        "bounce_classification": "Invalid Address",
        "reason": "550 5.1.1 no such mailbox",
        "status": "5.1.1",
        "type": "bounce",
        "ip": "192.0.2.25",
        "tls": 1,
    },
    "blocked": {
        "event": "bounce",
        "bounce_classification": "Reputation",
        "reason": "550 5.7.1 refused for the sender's reputation",
        "status": "5.7.1",
        "type": "blocked",
        "ip": "192.0.2.25",
        "tls": 1,
    },
    "dropped": {"reason": "Bounced Address", "status": "5.0.0"},
}
"""What SendGrid adds to the fields that all its events have (`processed`, `spamreport` and
`unsubscribe` have no others). `blocked` is our word for a bounce that is no fault of the address.

See https://www.twilio.com/docs/sendgrid/for-developers/tracking-events/event
"""


class FakeSendGrid(FakeVendor[AcceptedMail]):
    """See `FakeVendor`. `public_key` is what goes into SENDGRID_WEBHOOK_PUBLIC_KEY.

    Each has a key pair of its own, unless a `private_key` is given.

    `reports_to` is the event webhook's URL, and `news` the kinds of events that are reported there
    of each mail. With `has_activity`, the Email Activity API answers; a mail shows there after
    `activity_lag` seconds, and `asked` holds when it truly answered about a touchpoint.
    """

    retries_for = 60.0
    """The real one retries for 24 hours."""

    def __init__(
        self,
        *,
        api_key: str = API_KEY,
        has_activity: bool = False,
        activity_lag: float = 0,
        private_key: ec.EllipticCurvePrivateKey | None = None,
        **shared: Any,
    ) -> None:
        super().__init__(**shared)
        self.api_key = api_key
        self.has_activity = has_activity
        self.activity_lag = activity_lag
        self.asked: dict[str, list[datetime]] = defaultdict(list)
        self.reports_to = ""
        self.news: tuple[str, ...] = ("processed", "delivered")
        self._private_key = private_key or new_sendgrid_key()
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
        """Post events about an accepted mail to a webhook, in one post signed at `at`.

        `events` are SendGrid's kinds and `blocked`. `more` fields are laid over each event:
        `sg_event_id="e-1"` repeats one. `at` is now, unless given.
        """
        mail, happened_at = self.mail_of(touchpoint_id), at or self.clock()
        mail.events += [(event, happened_at) for event in events]
        told = [_event(mail, event, happened_at) | more for event in events]
        return await self._post_about(mail, told, to, at)

    async def post(
        self, events: list[dict[str, Any]], *, to: str, at: datetime | None = None
    ) -> httpx.Response:
        """Post any array of events to a webhook, signed."""
        return await self.call(to, *self._signed(events, at))

    async def _post_about(
        self, mail: AcceptedMail, events: list[dict[str, Any]], to: str, at: datetime | None = None
    ) -> httpx.Response:
        return await self.tell(mail, to, *self._signed(events, at))

    def _signed(
        self, events: list[dict[str, Any]], at: datetime | None
    ) -> tuple[bytes, dict[str, str]]:
        body = json.dumps(events, separators=(",", ":")).encode()
        headers = sign_sendgrid(self._private_key, body, at or datetime.now(UTC))
        return body, headers | {"Content-Type": "application/json"}

    def callbacks(self, entry: AcceptedMail) -> Sequence[Callback]:
        if not self.reports_to:
            return []
        return [
            Callback(
                happens=partial(entry.events.append, (kind, entry.accepted_at)),
                post=partial(
                    self._post_about,
                    entry,
                    [_event(entry, kind, entry.accepted_at)],
                    self.reports_to,
                ),
            )
            for kind in self.news
        ]

    async def take(self, request: web.Request, body: bytes) -> web.Response:
        if request.headers.get("Authorization") != f"Bearer {self.api_key}":
            return _refused(401, "The provided authorization grant is invalid, expired, or revoked")
        match request.method, request.path:
            case "POST", "/v3/mail/send":
                mail = _accepted(json.loads(body), self.clock())
                self.accept(mail)
                return web.Response(status=202, headers={"X-Message-Id": mail.message_id})
            case "GET", activity.PATH:
                return self._activity(request)
            case _:
                return _refused(404, "not found")

    def answered(self, request: web.Request) -> None:
        if request.path == activity.PATH:
            asked = activity.question(request.query)
            if asked.argument == "touchpoint_id":
                self.asked[asked.value].append(self.clock())

    def excuse(self, status: int) -> bytes:
        return _errors("too many requests" if status == 429 else "internal error")

    def garbled(self, *, reading: bool) -> Fault:
        return Fault.garbled(200, b'{"messages": [{') if reading else Fault.cut_short(202)

    def _activity(self, request: web.Request) -> web.Response:
        if not self.has_activity:
            return _refused(403, "access forbidden")
        try:
            asked = activity.question(request.query)
        except activity.NotUnderstood as problem:
            return _refused(400, str(problem), problem.field)
        newest = self.clock() - timedelta(seconds=self.activity_lag)
        shown = [mail for mail in self.journal if mail.accepted_at <= newest]
        return web.json_response(activity.answer(asked, shown))


def _accepted(payload: dict[str, Any], now: datetime) -> AcceptedMail:
    personalization = payload["personalizations"][0]
    words = {part["type"]: part["value"] for part in payload["content"]}
    return AcceptedMail(
        accepted_at=now,
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
        "sg_message_id": mail.sg_message_id,
        **mail.custom_args,
        **MORE_OF_AN_EVENT.get(event, {}),
    }


def _errors(message: str, field: str | None = None) -> bytes:
    return json.dumps({"errors": [{"message": message, "field": field, "help": None}]}).encode()


def _refused(status: int, message: str, field: str | None = None) -> web.Response:
    return web.Response(
        status=status, body=_errors(message, field), content_type="application/json"
    )
