"""Explaining: what was decided for a customer, when and why, from our own store alone."""

from sqlalchemy import Connection, bindparam, select

from adapters.store.engine.database import Database
from adapters.store.reads.explain.consents import consents_of, opt_outs_of, suppressions_of
from adapters.store.reads.explain.enrolments import answered_by, enrolments_of, unmatched
from adapters.store.reads.explain.events import EventFate, dead_letters, events_of, fate_of
from adapters.store.reads.explain.pauses import pauses_of
from adapters.store.reads.explain.people import (
    asked_of_people,
    open_tasks_of,
    operations_of,
    tasks_of,
)
from adapters.store.schema import customers
from domain.clock import known_zone
from domain.explanation import Explanation

__all__ = ["EventFate", "explain", "explanation_of", "fate_of"]

_CUSTOMER = select(customers.c.customer_id, customers.c.time_zone).where(
    customers.c.customer_id == bindparam("of_customer")
)


async def explain(database: Database, customer_id: str) -> Explanation:
    """Return what was decided for a customer: each part oldest first."""
    return await database.read(explanation_of, customer_id)


def explanation_of(tx: Connection, customer_id: str) -> Explanation:
    """Return what was decided for a customer: each part oldest first."""
    of = {"of_customer": customer_id}
    answered, asked = answered_by(tx, of), asked_of_people(tx, of)
    enrolments = enrolments_of(tx, of, answered)
    row, (told, earlier) = tx.execute(_CUSTOMER, of).one_or_none(), events_of(tx, of)
    return Explanation(
        customer_id=customer_id,
        known=row is not None,
        time_zone=known_zone(row.time_zone) if row is not None else None,
        events=told,
        earlier_events=earlier,
        pauses=pauses_of(tx, enrolments),
        enrolments=enrolments,
        open_tasks=open_tasks_of(asked),
        parked_events=dead_letters(tx, of),
        tasks=tasks_of(asked),
        steerings=operations_of(tx, of),
        unmatched_texts=unmatched(answered),
        suppressions=suppressions_of(tx, of),
        opt_outs=opt_outs_of(tx, of),
        consents=consents_of(tx, of),
    )
