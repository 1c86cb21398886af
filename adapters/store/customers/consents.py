"""Consents: each customer's latest word on a topic and channel.

They are written here; only a merge, which unites the rows of two, writes them itself.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Row, bindparam, func, select

from adapters.store.customers.confirming import ask_to_confirm
from adapters.store.customers.consent_log import log_word
from adapters.store.engine.defaults import consent_policy
from adapters.store.engine.statements import ByDialect, Insert
from adapters.store.events.decisions import look_again
from adapters.store.schema import consents
from adapters.store.sinks.consents import note_changed_consents
from domain.consent import ConsentState, state_after
from domain.customers import NO_EVIDENCE, Channel, Consent, Evidence, Topic
from domain.preferences import Place

_OF_CUSTOMER = select(consents).where(consents.c.customer_id == bindparam("of_customer"))


class Told(NamedTuple):
    """Who said a word, and how."""

    source: str
    evidence: Evidence = NO_EVIDENCE
    is_customer: bool = False
    """Whether the customer said it themselves, just now: then it always counts."""
    proven: bool = False
    """Whether it needs no confirmation: it was said by whoever reads the address."""


def later_of(insert: Insert, stored: ColumnElement[Any], name: str) -> ColumnElement[Any]:
    """Return the later one of a stored instant and the one that an INSERT brings."""
    # SQLite's scalar `max` is PostgreSQL's `greatest`.
    is_sqlite = type(insert).__module__.startswith("sqlalchemy.dialects.sqlite")
    latest = func.max if is_sqlite else func.greatest
    return latest(stored, insert.excluded[name])


def _upsert(insert: Insert) -> Any:
    changed = ("granted", "at", "source", "pending_at")
    return insert.on_conflict_do_update(
        index_elements=["customer_id", "topic", "channel"],
        set_={name: insert.excluded[name] for name in changed},
    )


_WRITE = ByDialect(consents, _upsert)


def consents_of(tx: Connection, customer_id: str) -> Sequence[Consent]:
    """Return the customer's latest word on every topic and channel."""
    return [_consent(row) for row in tx.execute(_OF_CUSTOMER, {"of_customer": customer_id})]


def is_pending(granted: bool | None, at: datetime | None, pending_at: datetime | None) -> bool:
    """Tell whether a consent waits for its confirmation.

    A process of the last release knows nothing of it: by what it writes, nothing is pending.
    """
    return granted is False and pending_at is not None and pending_at == at


def write_consents(tx: Connection, customer_id: str, words: Iterable[Consent], told: Told) -> None:
    """Take in words of a customer or a company.

    A word is ignored when something newer is known, unless the customer says it just now. Of two
    words of one time, the later to come counts. The caller holds the customer's lock.
    """
    known = {(word.topic, word.channel): word for word in consents_of(tx, customer_id)}
    before, latest = tuple(known.values()), None
    for word in words:
        _write(tx, customer_id, word, known, told)
        latest = word.at
    if latest is not None:
        after = known.values()
        note_changed_consents(tx, customer_id, before, after, at=latest, source=told.source)
        look_again(tx, customer_id)


def withdraw_topics(
    tx: Connection, customer_id: str, topics: Iterable[Topic], at: datetime, source: str
) -> None:
    """Withdraw a customer's consent to topics on every channel."""
    places = [(topic, channel) for topic in topics for channel in Channel]
    _withdraw(tx, customer_id, places, at, source)


def withdraw_channel(
    tx: Connection,
    customer_id: str,
    channel: Channel,
    at: datetime,
    *,
    source: str | None = None,
    by: str | None = None,
) -> None:
    """Withdraw a customer's consent to a channel for every topic."""
    # Also where an older consent is yet to be reported.
    places = [(topic, channel) for topic in Topic]
    _withdraw(tx, customer_id, places, at, source or channel.value, by)


def state_of(word: Consent | None) -> ConsentState | None:
    """Return how a consent stands; None where nothing was said."""
    if word is None:
        return None
    if word.pending:
        return ConsentState.PENDING
    return ConsentState.GRANTED if word.granted else ConsentState.WITHDRAWN


def _withdraw(
    tx: Connection,
    customer_id: str,
    places: Iterable[tuple[Topic, Channel]],
    at: datetime,
    source: str,
    by: str | None = None,
) -> None:
    """Take in what a customer withdrew themselves: it always counts, as silence harms less."""
    words = [Consent(topic=topic, channel=each, granted=False, at=at) for topic, each in places]
    told = Told(source, Evidence(by=by), is_customer=True)
    write_consents(tx, customer_id, words, told)


def _write(
    tx: Connection, customer_id: str, word: Consent, known: dict[Place, Consent], told: Told
) -> None:
    """Write one word, if it counts still."""
    place = (word.topic, word.channel)
    before = known.get(place)
    if before is not None and before.at > word.at and not told.is_customer:
        return
    after = state_after(
        state_of(before),
        granted=word.granted,
        double_opt_in=word.topic in consent_policy(tx).double_opt_in,
        proven=told.proven or told.evidence.proof is not None,
    )
    at = word.at if before is None else max(before.at, word.at)
    known[place] = _kept(tx, customer_id, word, after, at, told.source)
    log_word(tx, customer_id, word, (state_of(before), after), told.source, told.evidence)
    if after is ConsentState.PENDING and state_of(before) is not ConsentState.PENDING:
        ask_to_confirm(tx, customer_id, word)


def _kept(
    tx: Connection, customer_id: str, word: Consent, state: ConsentState, at: datetime, source: str
) -> Consent:
    is_to_confirm = state is ConsentState.PENDING
    row = {
        "customer_id": customer_id,
        "topic": word.topic,
        "channel": word.channel,
        "granted": state is ConsentState.GRANTED,
        "at": at,
        "source": source,
        "pending_at": at if is_to_confirm else None,
    }
    tx.execute(_WRITE.of(tx), row)
    granted = state is ConsentState.GRANTED
    return word.model_copy(update={"granted": granted, "at": at, "pending": is_to_confirm})


def _consent(row: Row[Any]) -> Consent:
    return Consent(
        topic=Topic(row.topic),
        channel=Channel(row.channel),
        granted=row.granted,
        at=row.at,
        pending=is_pending(row.granted, row.at, row.pending_at),
    )
