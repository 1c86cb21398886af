"""Uniting the consents of two: of two words on one topic and channel, the stricter one counts."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, select, update

from adapters.store.customers.consent_log import log_word
from adapters.store.customers.consents import consents_of, is_pending
from adapters.store.events.names import FROM_MERGE
from adapters.store.schema import consents
from adapters.store.sinks.consents import note_changed_consents
from domain.consent import ConsentState, strictness
from domain.customers import NO_EVIDENCE, Channel, Consent, Topic

_ROW = consents.c
_OF_CUSTOMER = select(consents).where(_ROW.customer_id == bindparam("of_customer"))
_THIS_ONE = (
    _ROW.customer_id == bindparam("of_customer"),
    _ROW.topic == bindparam("on_topic"),
    _ROW.channel == bindparam("on_channel"),
)
_CHANGE = update(consents).where(*_THIS_ONE)
_DROP = delete(consents).where(*_THIS_ONE)


def unite_consents(tx: Connection, source: str, target: str, at: datetime) -> None:
    """Give `target` the words of `source`, with all that is kept of each.

    What changes by it is logged, and told to the sinks, as any change. Both are locked.
    """
    before = consents_of(tx, target)
    known = {_place(row): row for row in tx.execute(_OF_CUSTOMER, {"of_customer": target})}
    for other in tx.execute(_OF_CUSTOMER, {"of_customer": source}).all():
        mine = known.get(_place(other))
        if mine is None:
            tx.execute(_CHANGE, _here(other) | {"customer_id": target})
        else:
            tx.execute(_DROP, _here(other))
            _keep_the_stricter(tx, mine, other)
    after = consents_of(tx, target)
    note_changed_consents(tx, target, before, after, at=at, source=FROM_MERGE)


def _keep_the_stricter(tx: Connection, mine: Row[Any], other: Row[Any]) -> None:
    """Keep one of two words. What is told late, of a time before either, does not undo it."""
    laxer, stricter = sorted((mine, other), key=_strictness)
    at = max(mine.at, other.at)
    kept = {
        "customer_id": mine.customer_id,
        "at": at,
        "pending_at": at if _state(stricter) is ConsentState.PENDING else None,
    }
    tx.execute(_CHANGE, _here(mine) | stricter._asdict() | kept)
    word = Consent(
        topic=Topic(mine.topic),
        channel=Channel(mine.channel),
        granted=stricter.granted,
        at=stricter.at,
    )
    change = (_state(laxer), _state(stricter))
    log_word(tx, mine.customer_id, word, change, FROM_MERGE, NO_EVIDENCE)


def _strictness(row: Row[Any]) -> tuple[int, datetime]:
    return strictness(_state(row), row.at)


def _state(row: Row[Any]) -> ConsentState:
    if is_pending(row.granted, row.at, row.pending_at):
        return ConsentState.PENDING
    return ConsentState.GRANTED if row.granted else ConsentState.WITHDRAWN


def _place(row: Row[Any]) -> tuple[str, str]:
    return row.topic, row.channel


def _here(row: Row[Any]) -> dict[str, object]:
    return {"of_customer": row.customer_id, "on_topic": row.topic, "on_channel": row.channel}
