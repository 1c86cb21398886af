"""Which of the texts that Twilio lists may be the one in doubt."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any, NamedTuple

from domain.ports import InDoubt

ONE_SECOND = timedelta(seconds=1)
"""Twilio's dates are whole seconds, so a text is from anywhere in the second that follows."""


class Listed(NamedTuple):
    """A text in Twilio's list."""

    sid: str
    direction: str | None
    created: datetime | None
    """When Twilio took it, cut off to the second; none if it does not say so readably."""


def page_of(body: str) -> tuple[list[Listed], str | None]:
    """Return a page's texts and where the next page is, if there is one.

    Raises any Exception on what cannot be read. The SDK's own paging is not used: it would take
    any list in an answer for the texts, and one that is not in it for surely not sent.
    """
    page = json.loads(body)
    texts, following = page["messages"], page["next_page_uri"]
    if not isinstance(texts, list):
        raise TypeError("not a list of texts")
    if following is not None and not following.startswith("/"):
        raise ValueError("no relative address")
    return [_listed(text) for text in texts], following


def traced(listed: Sequence[Listed], doubt: InDoubt, *, complete: bool) -> list[str] | None:
    """Return the ids of the texts that may be the one in doubt, the oldest first.

    None says that nobody knows, because the list goes on and did not come as far as the doubt.
    """
    # Undated ones are the least likely; of the others, those that share a second stay in order.
    sent = [each for each in reversed(listed) if _is_plausible(each, doubt)]
    sent.sort(key=lambda text: text.created or datetime.max.replace(tzinfo=UTC))
    reached = any(text.created and text.created <= doubt.since - ONE_SECOND for text in listed)
    return list(dict.fromkeys(text.sid for text in sent)) if complete or reached else None


def _is_plausible(text: Listed, doubt: InDoubt) -> bool:
    if text.direction not in ("outbound-api", None):  # such as a reply to a text of theirs
        return False
    return text.created is None or doubt.since - ONE_SECOND < text.created <= doubt.until


def _listed(text: dict[str, Any]) -> Listed:
    sid = text["sid"]
    if not isinstance(sid, str) or not sid:
        raise TypeError("a text without an id")
    return Listed(sid, text.get("direction"), _date(text.get("date_created")))


def _date(written: object) -> datetime | None:
    try:
        date = parsedate_to_datetime(str(written))
    except (ValueError, OverflowError):
        return None
    return date if date.tzinfo else date.replace(tzinfo=UTC)
