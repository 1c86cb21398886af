"""What SendGrid reports of our e-mails, by its signed event webhook."""

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from channels.email import normalise
from domain.customers import Channel
from domain.delivery_reports import DeliveryReport
from domain.ids import is_opaque_id
from domain.messages import Reason
from vendors.base import Answer, Callback, Outcome, Post, Received, Unreadable, Webhook
from vendors.sendgrid.faults import fault_reported
from vendors.sendgrid.lookup import message_id_of
from vendors.sendgrid.settings import SendGridSettings
from vendors.sendgrid.signature import verify

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
"""What moves nothing. It still proves that SendGrid has the mail."""

_SUPPRESSING = {
    "bounced": Reason.BOUNCED,
    "unsubscribed": Reason.OPTED_OUT,
    "spam_reported": Reason.SPAM_REPORT,
}
_DROPPED_AS = {
    "bounced address": Reason.BOUNCED,
    "invalid": Reason.INVALID_ADDRESS,
    "spam reporting address": Reason.SPAM_REPORT,
    "unsubscribed address": Reason.OPTED_OUT,
}
"""Why SendGrid drops what goes to an address, in small letters.

Its other reasons are about our words or account.

See https://www.twilio.com/docs/sendgrid/for-developers/tracking-events/event.
"""
_OTHER_DROPS = ("Invalid SMTPAPI header", "Spam Content", "Recipient List over Package Quota")
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
                    "email": {
                        "type": "string",
                        "description": "Suppressed, if the report says so.",
                    },
                    "type": {"type": "string", "examples": ["bounce", "blocked"]},
                    "reason": {"type": "string", "examples": [*_DROPPED_AS]},
                    "status": {"type": "string", "examples": ["5.1.1"]},
                    "bounce_classification": {"type": "string", "examples": ["Reputation"]},
                    "timestamp": {"type": "integer", "description": "Unix time, in seconds."},
                },
            },
        }
    }
}
"""What we read of an event. One that is otherwise is ignored, not refused."""

_TAKEN = {
    "description": "How many of the events were taken in.",
    "content": {
        "application/json": {
            "schema": {
                "type": "object",
                "required": ["processed", "ignored"],
                "properties": {
                    "processed": {"type": "integer"},
                    "ignored": {
                        "type": "integer",
                        "description": "Of no touchpoint and no customer of ours, or not "
                        "understood.",
                    },
                },
            }
        }
    },
}


def webhook() -> Webhook[SendGridSettings]:
    """Describe SendGrid's way in."""
    events = Callback(
        name="events",
        summary="Take in reports on e-mails. A repeat changes nothing, and no event spoils others.",
        read=_read,
        answer=_answer,
        status=200,
        described={"requestBody": {"required": True, "content": _POSTED}},
        answers=_TAKEN,
    )
    return Webhook(key="sendgrid_webhook_public_key", verify=_verify, callbacks=(events,))


def _verify(post: Post, settings: SendGridSettings) -> None:
    header = "X-Twilio-Email-Event-Webhook"
    signature = post.headers.get(f"{header}-Signature", "")
    timestamp = post.headers.get(f"{header}-Timestamp", "")
    verify(settings.sendgrid_webhook_public_key, post.body, signature, timestamp, post.at)


def _read(post: Post) -> Received:
    elements = _elements(post.body)
    reports = [report for element in elements if (report := _report(element))]
    return Received(reports, ignored=len(elements) - len(reports))


def _answer(received: Received, outcome: Outcome) -> Answer:
    processed = sum(report in outcome.known for report in received.reports)
    ignored = received.ignored + len(received.reports) - processed
    counted = {"processed": processed, "ignored": ignored}
    return Answer(json.dumps(counted).encode(), "application/json")


def _elements(raw: bytes) -> list[Any]:
    posted = _parsed(raw)
    if not isinstance(posted, list):
        raise Unreadable(422, "the body is not an array", "send a JSON array of events")
    if len(posted) > MOST_EVENTS:
        raise Unreadable(422, f"there are more than {MOST_EVENTS} events", "send fewer at once")
    return posted


def _parsed(raw: bytes) -> Any:
    """Parse the events. A bounce's reason quotes a mail server, in whatever bytes it writes."""
    try:
        return json.loads(raw.decode(errors="replace"), parse_constant=lambda _: None)
    except RecursionError:
        reason = "the JSON is nested too deep"
    except ValueError:  # also a number of thousands of digits
        reason = "the body is not JSON in UTF-8"
    raise Unreadable(400, reason, "send a JSON array of events")


def _report(element: Any) -> DeliveryReport | None:
    """Read one event; returns None for one that means nothing to us, and never will."""
    if not isinstance(element, dict):
        return None
    touchpoint_id, kind = element.get("touchpoint_id"), element.get("event")
    if not isinstance(kind, str):
        return None
    state, reason = _meaning(kind, element)
    if not is_opaque_id(touchpoint_id):
        # A mail server may bounce what it took before: that names the address alone.
        if state != "bounced":
            return None
        touchpoint_id = None
    message_id = element.get("sg_message_id")
    fault = fault_reported(state, element.get("reason"), element.get("bounce_classification"))
    return DeliveryReport(
        touchpoint_id,
        Channel.EMAIL,
        state,
        vendor_message_id=message_id_of(message_id) if is_opaque_id(message_id) else None,
        address=_address(element.get("email")) if reason else None,
        suppress_for=reason,
        detail=_code(state, element),
        at=_happened_at(element.get("timestamp")) if reason or fault else None,
        fault=fault,
    )


def _code(state: str, element: Mapping[str, Any]) -> str | None:
    """Return why a mail did not arrive, in a code of the mail servers' or of SendGrid's own."""
    status, reason = element.get("status"), element.get("reason")
    if isinstance(status, str) and _STATUS.fullmatch(status):
        return status
    is_documented = state == "dropped" and reason in _OTHER_DROPS
    return str(reason) if is_documented else None


def _address(written: object) -> str | None:
    try:
        return normalise(written) if isinstance(written, str) else None
    except ValueError:
        return None


def _happened_at(seconds: object) -> datetime | None:
    try:
        return datetime.fromtimestamp(seconds, UTC) if isinstance(seconds, int) else None
    except (OverflowError, OSError, ValueError):
        return None


def _meaning(kind: str, element: Mapping[str, Any]) -> tuple[str, Reason | None]:
    """Say how far the mail got, and why its address is suppressed, if it is."""
    if element.get("sg_machine_open") is True:
        return MACHINE_OPENED, None
    state = STATES.get(kind, OTHER)
    if state == "dropped":
        reason = element.get("reason")
        return state, _DROPPED_AS.get(reason.casefold()) if isinstance(reason, str) else None
    if state == "bounced" and element.get("type") not in (None, "bounce"):
        return "blocked", None  # that server would not have this mail, or not from us, or not now
    return state, _SUPPRESSING.get(state)
