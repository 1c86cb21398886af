"""What SendGrid has of a message: its ids, and the Email Activity API. Without its SDK."""

import json
import re
from datetime import timedelta

from domain.errors import VendorUnavailable

REMEMBERED = timedelta(days=30)
"""How far the paid history reaches back; beyond, finding nothing would prove nothing."""
MOST_FOUND = 10
"""Mails of one touchpoint that are asked for; it is tried fewer times."""
_SUFFIX = re.compile(r"\.(filter|recvd).*")
"""What SendGrid appends to the `X-Message-Id` it gave us when it accepted the message."""


def message_id_of(sg_message_id: str) -> str:
    """Return the `X-Message-Id` with which SendGrid accepted what its events call so."""
    return _SUFFIX.sub("", sg_message_id)


def activity_query(touchpoint_id: str) -> str:
    """Build the Email Activity API's query for a custom argument; raises ValueError on an odd id.

    Source: https://www.twilio.com/docs/sendgrid/for-developers/sending-email/getting-started-email-activity-api
    """
    if not re.fullmatch(r"[A-Za-z0-9_-]+", touchpoint_id):
        raise ValueError("the touchpoint id holds what a query could not quote")
    return f"(unique_args['touchpoint_id']=\"{touchpoint_id}\")"


def found_in(body: bytes) -> list[str]:
    """Return the ids in an answer of the Email Activity API; raises `VendorUnavailable`."""
    try:
        messages = json.loads(body)["messages"]
        ids = [message_id_of(message["msg_id"]) for message in messages]
    except (ValueError, LookupError, TypeError):
        messages, ids = None, []
    if not isinstance(messages, list) or not all(ids):
        raise VendorUnavailable("SendGrid's answer to what it has could not be read")
    return list(dict.fromkeys(ids))
