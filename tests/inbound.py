"""Messages from customers, as a vendor hands them on."""

from datetime import UTC, datetime

from domain.customers import Channel
from domain.inbound import InboundMessage


def texted(message_id: str, sender: str, body: str, at: datetime | None = None) -> InboundMessage:
    """Return a text that came in by Twilio, now if not at a given time."""
    at = at or datetime.now(UTC)
    return InboundMessage("twilio", message_id, Channel.SMS, sender, body, at)
