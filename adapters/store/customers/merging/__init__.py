"""Merging: an id becomes a customer's, with all that was known under it, if the rules allow it."""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, select

from adapters.store.customers.canonical import canonical_id
from adapters.store.customers.identities import ids_of, ids_of_a_week, note_decision
from adapters.store.customers.merging.moving import move
from adapters.store.customers.rows import ensure_customer, lock_customers, make_known
from adapters.store.engine.methods import Store, reading, writing
from adapters.store.events.names import ALIAS
from adapters.store.events.write import store_message
from adapters.store.schema import customers
from adapters.store.states import EventState
from domain.identity import Candidate, Decision, Limits, decide, visitor_id

_KNOWN = select(customers.c.customer_id).where(customers.c.customer_id == bindparam("of_customer"))


class Merging(NamedTuple):
    """An id that may become a customer's."""

    identity: str
    customer_id: str
    at: datetime
    """The present."""
    source: str
    """What said so: an identify, or an alias."""
    once: Collection[str]
    """The journeys that a customer lives once only."""
    limits: Limits = Limits()
    by_alias: bool = False
    is_blocked: bool = False


def merge(tx: Connection, asked: Merging) -> Decision:
    """Decide whether an id becomes a customer's, and if so, move all that was known under it.

    Both are locked, in the order of their ids. Harmless when repeated. The decision is kept.
    """
    into, own = canonical_id(tx, asked.customer_id), canonical_id(tx, asked.identity)
    if into == own:
        return Decision.SAME
    is_free = own == asked.identity and not asked.is_blocked
    _lock(tx, {into, own} if is_free else {into}, asked.at)
    decision = decide(_candidate(tx, asked, into), asked.limits)
    if decision is Decision.MERGED:
        move(tx, own, into, asked.at, asked.once)
    if decision is not Decision.ERASED:  # of them nothing is kept any more
        note_decision(tx, asked.identity, into, decision, asked.source, asked.at)
    return decision


def alias(
    tx: Connection, event_id: str, asked: Merging, told_at: datetime
) -> tuple[Decision, bool]:
    """Merge as an alias says; return the decision, and False for a repeat of its `event_id`.

    Raises `MessageIdReused`, and merges nobody.
    """
    decision = merge(tx, asked)
    is_new = store_message(
        tx,
        event_id=event_id,
        customer_id=ensure_customer(tx, asked.customer_id, asked.at),
        told_of=asked.customer_id,
        name=ALIAS,
        occurred_at=told_at,
        source=asked.source,
        state=EventState.DISPATCHED,
    )
    return decision, is_new


def id_meant(tx: Connection, previous_id: str) -> str:
    """Return the id that an alias calls the previous one: a customer's, or else a visitor's."""
    known = tx.scalar(_KNOWN, {"of_customer": previous_id})
    return visitor_id(previous_id) if known is None else previous_id


class Identities(Store):
    """The ids that customers have."""

    canonical_id = reading(canonical_id)
    id_meant = reading(id_meant)
    merge = writing(merge)
    alias = writing(alias)


def _lock(tx: Connection, customer_ids: Collection[str], at: datetime) -> None:
    for customer_id in sorted(customer_ids):
        make_known(tx, customer_id, at)
    lock_customers(tx, customer_ids)


def _candidate(tx: Connection, asked: Merging, into: str) -> Candidate:
    """Return all that decides. Both are locked."""
    has, brings = ids_of(tx, into), ids_of(tx, asked.identity)
    erased = select(customers.c.customer_id).where(
        customers.c.customer_id.in_((into, asked.identity)), customers.c.erased_at.is_not(None)
    )
    return Candidate(
        identity=asked.identity,
        into=into,
        by_alias=asked.by_alias,
        is_blocked=asked.is_blocked,
        is_taken=canonical_id(tx, asked.identity) != asked.identity,
        is_erased=tx.execute(erased).first() is not None,
        brings=1 + brings,
        has=has,
        has_of_this_week=ids_of_a_week(tx, into, asked.at),
    )
