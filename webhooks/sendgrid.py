"""What SendGrid reports of our e-mails, by its signed event webhook."""

import re
from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, Field

from adapters.signatures import BadSignature, verify_sendgrid
from domain.customers import Channel
from starter.client import Jornada
from webhooks.parts import TheJornada, TheSettings
from webhooks.reading import Unusable, check_json, read_json
from webhooks.refusals import Refusal, documented
from webhooks.vendors import forged, is_vendor_id, unverifiable

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
}
"""The kinds of SendGrid's events that we follow, and what the ledger calls them."""

_SUFFIX = re.compile(r"\.(filter|recvd).*")
"""What SendGrid appends to the `X-Message-Id` it gave us when it accepted the message."""

_POSTED = {
    "application/json": {
        "schema": {
            "type": "array",
            "maxItems": MOST_EVENTS,
            "items": {
                "type": "object",
                "properties": {
                    "touchpoint_id": {"type": "string", "description": "Our custom argument."},
                    "event": {"type": "string", "examples": [*STATES]},
                    "sg_message_id": {"type": "string"},
                    "sg_machine_open": {"type": "boolean"},
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
    ignored: int = Field(
        description="Of no touchpoint or kind of ours, opened by a machine, or not understood."
    )


async def signed_body(request: Request, settings: TheSettings) -> bytes:
    """Return the raw body; refuses it unless SendGrid signed it lately."""
    if not settings.sendgrid_webhook_public_key:
        raise unverifiable("SENDGRID_WEBHOOK_PUBLIC_KEY")
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
    taken = [await _take_in(element, jornada) for element in posted]
    return Taken(processed=taken.count(True), ignored=taken.count(False))


def _elements(raw: bytes) -> list[Any]:
    try:
        posted = read_json(raw)
    except Unusable as error:
        raise Refusal(400, str(error), "send a JSON array of events") from None
    if not isinstance(posted, list):
        raise Refusal(422, "the body is not an array", "send a JSON array of events")
    if len(posted) > MOST_EVENTS:
        raise Refusal(422, f"there are more than {MOST_EVENTS} events", "send fewer at once")
    return posted


async def _take_in(element: Any, jornada: Jornada) -> bool:
    """Take in one event; returns False for one that means nothing to us, and never will."""
    try:
        check_json(element)
    except Unusable:
        return False
    if not isinstance(element, dict) or element.get("sg_machine_open") is True:
        return False
    touchpoint_id, kind = element.get("touchpoint_id"), element.get("event")
    if not is_vendor_id(touchpoint_id) or not isinstance(kind, str) or kind not in STATES:
        return False
    message_id = element.get("sg_message_id")
    return await jornada.news(
        touchpoint_id,
        Channel.EMAIL,
        STATES[kind],
        _SUFFIX.sub("", message_id) if is_vendor_id(message_id) else None,
    )
