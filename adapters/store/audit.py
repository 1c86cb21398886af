"""The audit: what operators did to enrolments, and why."""

from sqlalchemy import Connection

from adapters.store.customers.rows import ensure_customer
from adapters.store.engine.statements import ByDialect
from adapters.store.schema import steerings
from domain.operations import AuditEntry

_INSERT = ByDialect(steerings, lambda insert: insert.on_conflict_do_nothing())


def note_steering(tx: Connection, note: AuditEntry) -> None:
    """Write a line of the audit; harmless when repeated."""
    ensure_customer(tx, note.customer_id, note.at)
    facts = dict(note)
    run_id = facts.pop("first_execution_run_id")
    tx.execute(_INSERT.of(tx), {"run_id": run_id, **facts})
