"""Identities: the ids that a customer has, and what was decided about each."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection, bindparam, func, select

from adapters.store.engine.many import among
from adapters.store.engine.statements import ByDialect
from adapters.store.schema import customers, identity_decisions
from domain.identity import WEEK, Decision, is_visitor, shared_visitor_id

_ROW = identity_decisions.c
_DECIDED = ByDialect(
    identity_decisions,
    lambda insert: insert.on_conflict_do_update(
        index_elements=["identity", "customer_id"],
        set_={name: insert.excluded[name] for name in ("decision", "source", "at")},
        # The same again, at each page that is opened, changes nothing.
        where=_ROW.decision != insert.excluded.decision,
    ),
)
_IS_SHARED = (
    select(_ROW.identity)
    .where(_ROW.identity == bindparam("of_identity"), _ROW.decision == Decision.TAKEN)
    .limit(1)
)
_SHARED_AMONG = select(_ROW.identity).where(
    among(_ROW.identity, "identities"), _ROW.decision == Decision.TAKEN
)
_IDS_OF = select(func.count()).where(customers.c.merged_into == bindparam("of_customer"))
_LATELY = select(func.count()).where(
    _ROW.customer_id == bindparam("of_customer"),
    _ROW.decision == Decision.MERGED,
    _ROW.at > bindparam("since", type_=_ROW.at.type),
)


def whom_meant(tx: Connection, customer_id: str) -> str:
    """Return whom a call means that names an id.

    A visitor's device that a second customer identified at is shared: what it says without a name
    is nobody's, and not the first one's for ever.
    """
    if is_visitor(customer_id) and tx.scalar(_IS_SHARED, {"of_identity": customer_id}):
        return shared_visitor_id(customer_id)
    return customer_id


def whom_they_mean(tx: Connection, customer_ids: Iterable[str]) -> dict[str, str]:
    """Return the same for each of several ids, by the id."""
    meant = {each: each for each in customer_ids}
    if visitors := [each for each in meant if is_visitor(each)]:
        shared = tx.scalars(_SHARED_AMONG, {"identities": visitors})
        meant |= {each: shared_visitor_id(each) for each in shared}
    return meant


def ids_of(tx: Connection, customer_id: str) -> int:
    """Return how many other ids a customer has."""
    return tx.execute(_IDS_OF, {"of_customer": customer_id}).scalar_one()


def ids_of_a_week(tx: Connection, customer_id: str, now: datetime) -> int:
    """Return how many of them came in the last seven days."""
    facts = {"of_customer": customer_id, "since": now - WEEK}
    return tx.execute(_LATELY, facts).scalar_one()


def note_decision(
    tx: Connection, identity: str, customer_id: str, decision: Decision, source: str, at: datetime
) -> None:
    """Keep what was decided about an id and a customer; the caller holds the customer's lock."""
    row = {"identity": identity, "customer_id": customer_id, "decision": decision}
    tx.execute(_DECIDED.of(tx), row | {"source": source, "at": at})
