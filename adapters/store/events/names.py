"""Names and sources of the events that Jornada records by itself. They are stored."""

from domain.customers import Channel

IDENTIFY = "Identify"
CHANNEL_STOPPED = "Channel Stopped"
CHANNEL_RESTARTED = "Channel Restarted"
TEXT_RECEIVED = "Text Received"
OPERATOR = "operator"
"""The source of what an operator did."""
OPT_OUT_SOURCES = (*Channel, OPERATOR)
"""The sources of opt-outs and of their end: the channel's name, or an operator."""
