"""Explaining: what was decided for a customer, when and why, from our own store alone."""

from sqlalchemy import Connection

from adapters.store.customers.canonical import canonical_id
from adapters.store.engine.database import Database
from adapters.store.reads.explain.consents import (
    consent_log_of,
    consents_of,
    opt_outs_of,
    suppressions_of,
)
from adapters.store.reads.explain.enrolments import answered_by, enrolments_of, unmatched
from adapters.store.reads.explain.erasures import erasure_of
from adapters.store.reads.explain.events import EventFate, dead_letters, events_of, fate_of
from adapters.store.reads.explain.identities import identities_of
from adapters.store.reads.explain.pauses import pauses_of
from adapters.store.reads.explain.people import (
    asked_of_people,
    open_tasks_of,
    operations_of,
    tasks_of,
)
from adapters.store.reads.explain.profiles import known_of
from domain.explanation import Explanation

__all__ = ["EventFate", "explain", "explanation_of", "fate_of"]


async def explain(database: Database, customer_id: str) -> Explanation:
    """Return what was decided for a customer: each part oldest first."""
    return await database.read(explanation_of, customer_id)


def explanation_of(tx: Connection, customer_id: str) -> Explanation:
    """Return what was decided for the customer whose id this is: each part oldest first."""
    customer_id = canonical_id(tx, customer_id)
    of = {"of_customer": customer_id}
    known, (told, earlier) = known_of(tx, of), events_of(tx, of)
    answered, asked = answered_by(tx, of), asked_of_people(tx, of)
    enrolments = enrolments_of(tx, of, answered)
    return Explanation(
        customer_id=customer_id,
        known=known is not None,
        erasure=erasure_of(tx, of),
        time_zone=known.time_zone if known else None,
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
        consent_log=consent_log_of(tx, of),
        identities=identities_of(tx, of),
        dropped_traits=known.dropped if known else (),
    )
