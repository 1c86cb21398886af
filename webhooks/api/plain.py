"""Plain events of a batch, read by hand: in a tenth of the time that their model takes.

Nearly all calls are such. One that is unusual in any way is left to its model, and so to what it
says of it.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypeGuard

from domain.events.base import LONGEST_NAME
from domain.events.moments import happened_at
from domain.ids import is_identifier
from starter.client.calls import TrackCall
from webhooks.api.calls import LONGEST_ID, MOST_FIELDS, read_instant

_TIMES = ("timestamp", "originalTimestamp", "sentAt")


def plain_event(call: Mapping[str, Any], now: datetime) -> TrackCall | None:
    """Return a track call as `Track.told` does at `now`, or None: then the model has to read it."""
    told = call.get
    who, event, message_id = told("userId"), told("event"), told("messageId")
    properties, visitor = told("properties"), told("anonymousId")
    if not (
        told("type") == "track"
        and (isinstance(who, str) and is_identifier(who))
        and _is_text(event, LONGEST_NAME)
        and _is_text(message_id, LONGEST_ID)
        and _are_fields(properties)
        and _are_fields(told("context"))
        and (visitor is None or _is_text(visitor, LONGEST_ID))
    ):
        return None
    try:
        at, original, sent_at = [read_instant(told(name)) for name in _TIMES]
    except ValueError:
        return None
    at = at or original
    return TrackCall(who, event, properties, message_id, at and happened_at(at, sent_at, now))


def _is_text(value: object, longest: int) -> TypeGuard[str]:
    return isinstance(value, str) and 0 < len(value) <= longest


def _are_fields(value: object) -> TypeGuard[dict[str, Any]]:
    return isinstance(value, dict) and len(value) <= MOST_FIELDS
