"""Consents: each customer's latest word on a topic and channel."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, bindparam, func, select

from adapters.store.engine.statements import ByDialect, Insert
from adapters.store.schema import consents
from domain.customers import Channel, Consent, Topic

_OF_CUSTOMER = select(consents).where(consents.c.customer_id == bindparam("of_customer"))


def later_of(insert: Insert, stored: ColumnElement[Any], name: str) -> ColumnElement[Any]:
    """Return the later one of a stored instant and the one that an INSERT brings."""
    # SQLite's scalar `max` is PostgreSQL's `greatest`.
    is_sqlite = type(insert).__module__.startswith("sqlalchemy.dialects.sqlite")
    latest = func.max if is_sqlite else func.greatest
    return latest(stored, insert.excluded[name])


def _upsert(insert: Insert, *, only_newer: bool) -> Any:
    brought = insert.excluded
    return insert.on_conflict_do_update(
        index_elements=["customer_id", "topic", "channel"],
        set_={
            "granted": brought.granted,
            "at": later_of(insert, consents.c.at, "at"),
            "source": brought.source,
        },
        where=consents.c.at <= brought.at if only_newer else None,
    )


_WRITE = ByDialect(consents, lambda insert: _upsert(insert, only_newer=True))
_WITHDRAW = ByDialect(consents, lambda insert: _upsert(insert, only_newer=False))


def consents_of(tx: Connection, customer_id: str) -> Sequence[Consent]:
    """Return the customer's latest word on every topic and channel."""
    return [_consent(row) for row in tx.execute(_OF_CUSTOMER, {"of_customer": customer_id})]


def _consent(row: Row[Any]) -> Consent:
    return Consent(
        topic=Topic(row.topic), channel=Channel(row.channel), granted=row.granted, at=row.at
    )


def write_consent(tx: Connection, customer_id: str, word: Consent, *, source: str) -> None:
    """Record what a company tells of a customer's word on one topic and channel.

    It is ignored when something newer is known. Of two words of one time, the later to come counts.
    """
    tx.execute(_WRITE.of(tx), {"customer_id": customer_id, "source": source, **dict(word)})


def withdraw_topic(
    tx: Connection, customer_id: str, topic: Topic, at: datetime, source: str
) -> None:
    """Withdraw a customer's consent to a topic on every channel."""
    for channel in Channel:
        _withdraw(tx, customer_id, topic, channel, at, source)


def withdraw_channel(tx: Connection, customer_id: str, channel: Channel, at: datetime) -> None:
    """Withdraw a customer's consent to a channel for every topic."""
    for topic in Topic:  # also where an older consent is yet to be reported
        _withdraw(tx, customer_id, topic, channel, at, source=channel.value)


def _withdraw(
    tx: Connection, customer_id: str, topic: Topic, channel: Channel, at: datetime, source: str
) -> None:
    """Record what a customer withdrew themselves: it always counts, as silence harms less."""
    word = Consent(topic=topic, channel=channel, granted=False, at=at)
    tx.execute(_WITHDRAW.of(tx), {"customer_id": customer_id, "source": source, **dict(word)})
