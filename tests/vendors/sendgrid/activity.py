"""SendGrid's Email Activity API: one query, by one unique argument.

See https://www.twilio.com/docs/sendgrid/for-developers/sending-email/getting-started-email-activity-api:
`query=(unique_args['argument']="definition")`, where custom arguments count as unique ones.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from tests.vendors.journal import AcceptedMail

PATH = "/v3/messages"
MOST = 1000
USUAL = 10
"""Messages in one answer."""

_BY_ARGUMENT = re.compile(r"""\(unique_args\['([^'"]+)'\]="([^'"]*)"\)""")
_UNDELIVERED = {"bounce", "blocked", "dropped"}


class NotUnderstood(Exception):
    """A question that is refused. `field` is the parameter at fault."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


class Question(NamedTuple):
    """Which mails are asked for, by their custom argument."""

    argument: str
    value: str
    limit: int


def question(query: Mapping[str, str]) -> Question:
    """Read the parameters of a request; raises `NotUnderstood`."""
    found = _BY_ARGUMENT.fullmatch(query.get("query", ""))
    if not found:
        raise NotUnderstood("query", "this fake knows (unique_args['name']=\"value\") only")
    limit = query.get("limit", str(USUAL))
    if not limit.isdecimal() or not 0 < int(limit) <= MOST:
        raise NotUnderstood("limit", f"limit must be between 1 and {MOST}")
    return Question(found[1], found[2], int(limit))


def answer(asked: Question, mails: Iterable[AcceptedMail]) -> dict[str, Any]:
    """Answer with what is known of the mails asked for, the newest first."""
    found = [mail for mail in mails if mail.custom_args.get(asked.argument) == asked.value]
    return {"messages": [_shown(mail) for mail in reversed(found)][: asked.limit]}


def _shown(mail: AcceptedMail) -> dict[str, Any]:
    kinds = [kind for kind, _ in mail.events]
    last = max([at for _, at in mail.events], default=mail.accepted_at)
    return {
        "from_email": mail.payload["from"]["email"],
        "msg_id": mail.sg_message_id,
        "subject": mail.subject,
        "to_email": mail.to,
        "status": _status(set(kinds)),
        "opens_count": kinds.count("open"),
        "clicks_count": kinds.count("click"),
        "last_event_time": f"{last:%Y-%m-%dT%H:%M:%SZ}",
    }


def _status(kinds: set[str]) -> str:
    if kinds & _UNDELIVERED:
        return "not_delivered"
    return "delivered" if "delivered" in kinds else "processed"
