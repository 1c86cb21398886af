"""Names and sources of the events that Jornada records by itself. They are stored."""

from domain.customers import Channel

IDENTIFY = "Identify"
CHANNEL_STOPPED = "Channel Stopped"
CHANNEL_RESTARTED = "Channel Restarted"
TEXT_RECEIVED = "Text Received"
OPERATOR, TWILIO = "operator", "twilio"
HEARD = (*Channel, OPERATOR, TWILIO)
"""Sources that are ours alone: a company may not track events by such a name."""
