"""Names and sources of the events that Jornada records by itself. They are stored."""

from domain.customers import Channel

IDENTIFY = "Identify"
CHANNEL_STOPPED = "Channel Stopped"
CHANNEL_RESTARTED = "Channel Restarted"
TEXT_RECEIVED = "Text Received"
FROM_IDENTIFY, FROM_ANSWERS, FROM_TASKS = "identify", "answer", "tasks"
"""The sources of what an identify, an answer or a task caused."""
FROM_CONSENTS, FROM_PREFERENCES, FROM_LINK = "consents", "preferences", "link"
"""The sources of what a consent to be confirmed caused, of the preference page, of a link."""
FROM_MERGE = "merge"
"""The source of what a merge of two customers caused."""
ALIAS = "Alias"
FROM_ALIAS = "alias"
FROM_REPORTS = "news"
"""The source of what a delivery report caused."""
OPERATOR = "operator"
"""The source of what an operator did."""
OPT_OUT_SOURCES = (*Channel, OPERATOR)
"""The sources of opt-outs and of their end: the channel's name, or an operator."""
FROM_ERASURE = "erasure"
"""The source of what an erasure caused."""
