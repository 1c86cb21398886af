"""Noting how a customer's consents changed, whatever changed them."""

from collections.abc import Mapping
from datetime import datetime
from uuid import uuid4

from sqlalchemy import Connection

from adapters.store.sinks.happened import note_consents, sinks_wanting
from domain.preferences import Place
from domain.sinks.notices import NoticeType

_KINDS = {True: NoticeType.CUSTOMER_SUBSCRIBED, False: NoticeType.CUSTOMER_UNSUBSCRIBED}
Granted = Mapping[Place, bool]
"""Whether a consent is granted, by its topic and channel."""


def note_changed_consents(
    tx: Connection, customer_id: str, before: Granted, after: Granted, *, at: datetime, source: str
) -> None:
    """Note, for the sinks that want it, what of a customer's consents changed.

    The caller holds the customer's lock.
    """
    wanting = sinks_wanting(tx, *_KINDS.values())
    for granted, kind in _KINDS.items():
        changed = [
            {"topic": topic, "channel": channel}
            for (topic, channel), word in sorted(after.items())
            if word is granted and before.get((topic, channel)) is not granted
        ]
        if changed and kind in wanting:
            note_consents(
                tx,
                wanting[kind],
                kind,
                customer_id,
                changed,
                at=at,
                source=source,
                change_id=uuid4().hex,
            )
