"""Noting how a customer's consents changed, whatever changed them."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from uuid import uuid4

from sqlalchemy import Connection

from adapters.store.customers.consents import consents_of
from adapters.store.sinks.happened import note_consents, sinks_wanting
from domain.sinks.notices import NoticeType

_KINDS = {True: NoticeType.CUSTOMER_SUBSCRIBED, False: NoticeType.CUSTOMER_UNSUBSCRIBED}
_Words = dict[tuple[str, str], bool]


@contextmanager
def consents_noted(tx: Connection, customer_id: str, at: datetime, source: str) -> Iterator[None]:
    """Note, for the sinks that want it, what of a customer's consents changes in the context.

    The caller holds the customer's lock.
    """
    wanting = sinks_wanting(tx, *_KINDS.values())
    if not wanting:
        yield
        return
    before = _words(tx, customer_id)
    yield
    after = _words(tx, customer_id)
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


def _words(tx: Connection, customer_id: str) -> _Words:
    return {(word.topic, word.channel): word.granted for word in consents_of(tx, customer_id)}
