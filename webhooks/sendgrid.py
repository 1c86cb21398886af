"""What SendGrid reports of our e-mails, by its signed event webhook."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, Field

from adapters.sendgrid_ids import message_id_of
from adapters.signatures import BadSignature, verify_sendgrid
from domain.customers import Channel
from domain.delivery_reports import DeliveryReport
from domain.messages import Reason
from webhooks.checking import Unusable
from webhooks.parts import TheJornada, TheSettings
from webhooks.reading import read_quoting_json
from webhooks.refusals import Refusal, documented
from webhooks.vendors import address_told, forged, is_vendor_id, unverifiable

MOST_EVENTS = 10_000
"""In one post. SendGrid gathers what happens in up to 30 seconds, or 768 KB."""

STATES = {
    "processed": "processed",
    "deferred": "deferred",
    "delivered": "delivered",
    "open": "opened",
    "click": "clicked",
    "bounce": "bounced",
    "dropped": "dropped",
    "unsubscribe": "unsubscribed",
    "group_unsubscribe": "unsubscribed",
    "spamreport": "spam_reported",
}
"""The kinds of SendGrid's events that we follow, and what the ledger calls them."""

MACHINE_OPENED, OTHER = "machine_opened", "other"
"""What moves nothing and nobody hears of. It proves that SendGrid has the mail, all the same."""

_BARS = {
    "bounced": Reason.BOUNCED,
    "unsubscribed": Reason.OPTED_OUT,
    "spam_reported": Reason.SPAM_REPORT,
}
_DROPPED_AS = {
    "Bounced Address": Reason.BOUNCED,
    "Invalid": Reason.INVALID_ADDRESS,
    "Spam Reporting Address": Reason.SPAM_REPORT,
    "Unsubscribed Address": Reason.OPTED_OUT,
}
"""Why SendGrid drops what goes to an address. Its other reasons are about our words or account.

See https://www.twilio.com/docs/sendgrid/for-developers/tracking-events/event.
"""
_STATUS = re.compile(r"[245]\.[0-9]{1,3}\.[0-9]{1,3}")
"""An enhanced mail status code (RFC 3463)."""

_POSTED = {
    "application/json": {
        "schema": {
            "type": "array",
            "maxItems": MOST_EVENTS,
            "items": {
                "type": "object",
                "properties": {
                    "touchpoint_id": {
                        "type": "string",
                        "description": "Our custom argument. A late bounce has lost it.",
                    },
                    "event": {"type": "string", "examples": [*STATES]},
                    "sg_message_id": {"type": "string"},
                    "sg_machine_open": {"type": "boolean"},
                    "email": {"type": "string", "description": "Suppressed, if the news says so."},
                    "type": {"type": "string", "examples": ["bounce", "blocked"]},
                    "reason": {"type": "string", "examples": [*_DROPPED_AS]},
                    "status": {"type": "string", "examples": ["5.1.1"]},
                    "timestamp": {"type": "integer", "description": "Unix time, in seconds."},
                },
            },
        }
    }
}
"""What we read of an event. One that is otherwise is ignored, not refused."""

router = APIRouter(prefix="/webhooks/sendgrid", tags=["vendors"])


class Taken(BaseModel):
    """How many of the events were taken in."""

    processed: int
    ignored: int = Field(description="Of no touchpoint and no customer of ours, or not understood.")


async def signed_body(request: Request, settings: TheSettings) -> bytes:
    """Return the raw body; refuses it unless SendGrid signed it lately."""
    if not settings.sendgrid_webhook_public_key:
        raise unverifiable("SendGrid", "SENDGRID_WEBHOOK_PUBLIC_KEY")
    raw = await request.body()
    try:
        verify_sendgrid(
            settings.sendgrid_webhook_public_key,
            raw,
            request.headers.get("X-Twilio-Email-Event-Webhook-Signature", ""),
            request.headers.get("X-Twilio-Email-Event-Webhook-Timestamp", ""),
            datetime.now(UTC),
        )
    except BadSignature as bad:
        raise forged(bad, "SendGrid") from None
    return raw


@router.post(
    "/events",
    responses=documented(400, 403, 413, 422),
    openapi_extra={"requestBody": {"required": True, "content": _POSTED}},
)
async def events(raw: Annotated[bytes, Depends(signed_body)], jornada: TheJornada) -> Taken:
    """Take in news of e-mails. A repeat changes nothing, and no event spoils the others."""
    posted = _elements(raw)
    told = [news for element in posted if (news := _news(element))]
    taken = await jornada.news(told)
    processed = sum(news in taken for news in told)
    return Taken(processed=processed, ignored=len(posted) - processed)


def _elements(raw: bytes) -> list[Any]:
    try:
        # A bounce's reason is another mail server's own words: they lose no spam report beside it.
        posted = read_quoting_json(raw)
    except Unusable as error:
        raise Refusal(400, str(error), "send a JSON array of events") from None
    if not isinstance(posted, list):
        raise Refusal(422, "the body is not an array", "send a JSON array of events")
    if len(posted) > MOST_EVENTS:
        raise Refusal(422, f"there are more than {MOST_EVENTS} events", "send fewer at once")
    return posted


def _news(element: Any) -> DeliveryReport | None:
    """Read one event; returns None for one that means nothing to us, and never will."""
    if not isinstance(element, dict):
        return None
    touchpoint_id, kind = element.get("touchpoint_id"), element.get("event")
    if not isinstance(kind, str):
        return None
    state, bars = _meaning(kind, element)
    if not is_vendor_id(touchpoint_id):
        # A mail server may bounce what it took before: that names the address alone.
        if state != "bounced":
            return None
        touchpoint_id = None
    message_id, status = element.get("sg_message_id"), element.get("status")
    is_code = isinstance(status, str) and _STATUS.fullmatch(status)
    return DeliveryReport(
        touchpoint_id,
        Channel.EMAIL,
        state,
        vendor_message_id=message_id_of(message_id) if is_vendor_id(message_id) else None,
        address=address_told(Channel.EMAIL, element.get("email")) if bars else None,
        bars=bars,
        detail=status if is_code else None,
        at=_happened_at(element.get("timestamp")) if bars else None,
    )


def _happened_at(seconds: object) -> datetime | None:
    try:
        return datetime.fromtimestamp(seconds, UTC) if isinstance(seconds, int) else None
    except (OverflowError, OSError, ValueError):
        return None


def _meaning(kind: str, element: Mapping[str, Any]) -> tuple[str, Reason | None]:
    """Say how far the mail got, and why its address is barred, if it is."""
    if element.get("sg_machine_open") is True:
        return MACHINE_OPENED, None
    state = STATES.get(kind, OTHER)
    if state == "dropped":
        reason = element.get("reason")
        return state, _DROPPED_AS.get(reason) if isinstance(reason, str) else None
    if state == "bounced" and element.get("type") not in (None, "bounce"):
        return "blocked", None  # that server would not have this mail, or not from us, or not now
    return state, _BARS.get(state)
