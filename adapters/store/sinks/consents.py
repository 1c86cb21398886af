"""Noting how a customer's consents changed, whatever changed them."""

from collections.abc import Iterable
from datetime import datetime
from uuid import uuid4

from sqlalchemy import Connection

from adapters.store.sinks.happened import note_consents, sinks_wanting
from domain.customers import Consent
from domain.sinks.notices import NoticeType

_KINDS = {True: NoticeType.CUSTOMER_SUBSCRIBED, False: NoticeType.CUSTOMER_UNSUBSCRIBED}


def note_changed_consents(
    tx: Connection,
    customer_id: str,
    before: Iterable[Consent],
    after: Iterable[Consent],
    *,
    at: datetime,
    source: str,
) -> None:
    """Note, for the sinks that want it, what of a customer's consents changed.

    Who has yet to confirm their first word withdrew nothing. The caller holds the customer's lock.
    """
    was = {(word.topic, word.channel): word.granted for word in before if not word.pending}
    places = {(word.topic, word.channel): word for word in after}
    wanting = sinks_wanting(tx, *_KINDS.values())
    for granted, kind in _KINDS.items():
        changed = [
            {"topic": topic, "channel": channel}
            for (topic, channel), word in sorted(places.items())
            if word.granted is granted
            and was.get((topic, channel), False if word.pending else None) is not granted
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
