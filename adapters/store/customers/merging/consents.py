"""Uniting the consents of two: of two words on one topic and channel, the stricter one counts."""

from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, select, update

from adapters.store.schema import consents
from domain.customers import strictness

_ROW = consents.c
_OF_CUSTOMER = select(consents).where(_ROW.customer_id == bindparam("of_customer"))
_THIS_ONE = (
    _ROW.customer_id == bindparam("of_customer"),
    _ROW.topic == bindparam("on_topic"),
    _ROW.channel == bindparam("on_channel"),
)
_CHANGE = update(consents).where(*_THIS_ONE)
_DROP = delete(consents).where(*_THIS_ONE)


def unite_consents(tx: Connection, source: str, target: str) -> None:
    """Give `target` the words of `source`, with all that is kept of each."""
    known = {_place(row): row for row in tx.execute(_OF_CUSTOMER, {"of_customer": target})}
    for other in tx.execute(_OF_CUSTOMER, {"of_customer": source}).all():
        mine = known.get(_place(other))
        if mine is None:
            tx.execute(_CHANGE, _here(other) | {"customer_id": target})
        else:
            tx.execute(_DROP, _here(other))
            tx.execute(_CHANGE, _here(mine) | _stricter(mine, other))


def _stricter(mine: Row[Any], other: Row[Any]) -> dict[str, object]:
    """Return the stricter word. What is told late, of a time before either, does not undo it."""
    words = max((mine, other), key=lambda word: strictness(granted=word.granted, at=word.at))
    return words._asdict() | {"customer_id": mine.customer_id, "at": max(mine.at, other.at)}


def _place(row: Row[Any]) -> tuple[str, str]:
    return row.topic, row.channel


def _here(row: Row[Any]) -> dict[str, object]:
    return {"of_customer": row.customer_id, "on_topic": row.topic, "on_channel": row.channel}
