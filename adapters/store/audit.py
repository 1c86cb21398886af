"""The audit: what operators did, and why."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, Row

from adapters.store.customers.rows import ensure_customer
from adapters.store.engine.statements import ByDialect
from adapters.store.schema import steerings
from domain.operations import (
    ENROLLED,
    ENTERED_ANSWER,
    PREFERENCE_LINK,
    AuditEntry,
    DeadLetterAction,
    OperatorRequest,
)

_INSERT = ByDialect(steerings, lambda insert: insert.on_conflict_do_nothing())


def note_steering(tx: Connection, note: AuditEntry) -> None:
    """Write a line of the audit; harmless when repeated."""
    customer_id = ensure_customer(tx, note.customer_id, note.at)
    facts = dict(note) | {"customer_id": customer_id}
    run_id = facts.pop("first_execution_run_id")
    tx.execute(_INSERT.of(tx), {"run_id": run_id, **facts})


def note_answer(
    tx: Connection, asked: Row[Any], option: str, operator: OperatorRequest, at: datetime
) -> None:
    """Write down who entered an answer to a question; the caller holds the customer's lock."""
    line = {
        "note_key": f"{ENTERED_ANSWER}:{asked.touchpoint_id}",
        "action": ENTERED_ANSWER,
        "journey": asked.journey,
        "customer_id": asked.customer_id,
        "workflow_id": asked.workflow_id,
        "run_id": asked.run_id or "",
        "doing": f"asking {asked.message}, answered with {option}",
        "at": at,
    }
    tx.execute(_INSERT.of(tx), line | dict(operator))


def note_start(tx: Connection, enrolment: Any, by: str) -> None:
    """Write down whose key asked for a new enrolment; the caller holds the customer's lock."""
    line = {
        "note_key": f"{ENROLLED}:{enrolment.enrolment_id}",
        "action": ENROLLED,
        "by": by,
        "reason": "asked for over HTTP",
        "journey": enrolment.journey,
        "customer_id": enrolment.customer_id,
        "workflow_id": enrolment.workflow_id,
        "run_id": "",
        "doing": "not begun yet",
        "at": enrolment.started_at,
    }
    tx.execute(_INSERT.of(tx), line)


def note_preference_link(
    tx: Connection, customer_id: str, channel: str, by: str, at: datetime
) -> None:
    """Write down whose key made a link to a customer's preferences, and for which address."""
    line = {
        "note_key": f"{PREFERENCE_LINK}:{uuid4().hex}",
        "action": PREFERENCE_LINK,
        "by": by,
        "reason": "asked for over HTTP",
        "customer_id": customer_id,
        "doing": f"for their address on {channel}",
        "at": at,
        **dict.fromkeys(("journey", "workflow_id", "run_id"), ""),  # it is of no enrolment
    }
    tx.execute(_INSERT.of(tx), line)


def note_dead_letters(
    tx: Connection,
    action: DeadLetterAction,
    letters: Iterable[Row[Any]],
    operator: OperatorRequest,
    at: datetime,
) -> None:
    """Write down who requeued or discarded dead letters: a line for each row of `events`."""
    # It reached no enrolment, so it is of none.
    nowhere = dict.fromkeys(("journey", "workflow_id", "run_id"), "")
    lines = [
        {
            **nowhere,
            "note_key": f"{letter.event_id}:{uuid4().hex}",
            "action": action,
            "customer_id": letter.customer_id,
            "doing": f"the dead letter `{letter.name}`, event {letter.event_id}",
            "at": at,
            **dict(operator),
        }
        for letter in letters
    ]
    if lines:
        tx.execute(_INSERT.of(tx), lines)
