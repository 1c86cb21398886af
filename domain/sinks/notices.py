"""Notices: what happened, as a sink gets it. Opaque ids and declared facts, and nothing else."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from enum import StrEnum
from fnmatch import fnmatchcase
from typing import Any, NamedTuple

LONGEST_FACT = 200
"""Characters of one fact. Ids are shorter; what is longer is cut off."""


class NoticeType(StrEnum):
    """What may happen. Receivers keep these words: they do not change."""

    TOUCHPOINT_SENT = "touchpoint.sent"
    TOUCHPOINT_DELIVERED = "touchpoint.delivered"
    TOUCHPOINT_FAILED = "touchpoint.failed"
    """It did not arrive by its channel; perhaps after it was sent."""
    TOUCHPOINT_SKIPPED = "touchpoint.skipped"
    """It was not sent by that channel, on purpose; another one may follow."""
    CUSTOMER_UNSUBSCRIBED = "customer.unsubscribed"
    CUSTOMER_SUBSCRIBED = "customer.subscribed"
    CUSTOMER_MERGED = "customer.merged"
    CUSTOMER_ERASED = "customer.erased"
    ENROLMENT_STARTED = "enrolment.started"
    ENROLMENT_ENDED = "enrolment.ended"
    TASK_OPENED = "task.opened"
    TASK_RESOLVED = "task.resolved"


TEST = "sink.test"
"""The type of what `jornada sinks test` posts."""


class Notice(NamedTuple):
    """One thing that happened."""

    notice_id: str
    """The same however often it is posted: a receiver knows a repeat by it."""
    type: str
    occurred_at: datetime
    data: Mapping[str, Any]


def notice_id_of(kind: str, *what: str) -> str:
    """Build the id of a notice from what tells its fact from all others."""
    told = "\n".join((kind, *what))
    return f"ntc_{hashlib.sha256(told.encode()).hexdigest()[:32]}"


def body_of(notice: Notice) -> bytes:
    """Return what is posted: Standard Webhooks' `type`, `timestamp` and `data`."""
    told = {
        "type": notice.type,
        "timestamp": notice.occurred_at.astimezone(UTC).isoformat().replace("+00:00", "Z"),
        "data": notice.data,
    }
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()


def facts(**given: object) -> dict[str, Any]:
    """Return the facts of a notice, without those that are unknown; none is long."""
    return {name: _bounded(value) for name, value in given.items() if value not in (None, "")}


def _bounded(value: object) -> object:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    return str(value)[:LONGEST_FACT] if isinstance(value, str) else value


def types_named(patterns: Iterable[str]) -> tuple[NoticeType, ...]:
    """Return the types that some words mean: `touchpoint.sent`, `touchpoint.*`, `*`.

    Raises ValueError for a word that means none.
    """
    wanted = [pattern.strip() for pattern in patterns if pattern.strip()]
    if not wanted or any(not _meant(pattern) for pattern in wanted):
        known = ", ".join(NoticeType)
        raise ValueError(f"names what is no notice, or none at all; there are: {known}")
    meant = {kind for pattern in wanted for kind in _meant(pattern)}
    return tuple(kind for kind in NoticeType if kind in meant)


def _meant(pattern: str) -> list[NoticeType]:
    return [kind for kind in NoticeType if fnmatchcase(kind, pattern)]
