"""What an answer says of trying again: that it did not look, and how long to wait."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus

SHORTEST = timedelta(seconds=1)
LONGEST = timedelta(hours=1)


def refused_to_look(status: int, headers: Mapping[str, str]) -> bool:
    """Tell whether an answer denies that the request was looked at: it may be sent again.

    A 503 does so with `Retry-After` alone, the server's own refusal; without, a gateway may have
    said it with the message already taken.
    """
    asks_to_wait = any(name.lower() == "retry-after" for name in headers)
    return status == HTTPStatus.TOO_MANY_REQUESTS or (
        status == HTTPStatus.SERVICE_UNAVAILABLE and asks_to_wait
    )


def retry_after(headers: Mapping[str, str], now: datetime) -> timedelta | None:
    """Return the delay asked for, from a second to an hour, or None when there is none to read.

    `Retry-After` holds seconds or a date (RFC 9110, section 10.2.3), some vendors' own header
    `X-RateLimit-Reset` seconds since 1970. The former wins, as seconds need no agreement between
    two clocks.
    """
    asked_for = {name.lower(): value.strip() for name, value in headers.items()}
    delay = _delay(asked_for.get("retry-after", ""), now)
    if delay is None and (reset := _number(asked_for.get("x-ratelimit-reset", ""))) is not None:
        delay = timedelta(seconds=reset - now.timestamp())
    return None if delay is None else min(max(delay, SHORTEST), LONGEST)


def _delay(value: str, now: datetime) -> timedelta | None:
    if (seconds := _number(value)) is not None:
        return timedelta(seconds=seconds)
    try:
        date = parsedate_to_datetime(value)
    except (ValueError, OverflowError):
        return None
    return (date if date.tzinfo else date.replace(tzinfo=UTC)) - now


def _number(value: str) -> int | None:
    return int(value) if re.fullmatch(r"[0-9]{1,11}", value) else None
