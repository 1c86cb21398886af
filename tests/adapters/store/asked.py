"""What became of a question that was asked at noon."""

from datetime import timedelta
from typing import Any

from adapters.store.engine.database import Database
from adapters.store.records import SqlRecords
from domain.operations import AuditEntry, OperatorAction
from tests.adapters.store.building import ANA, MINUTE, NOON, events_named

SOON = NOON + 5 * MINUTE
ANSWER_BY = (NOON + timedelta(days=1)).isoformat()
"""Undeclared, so that it stays in the store."""


async def answered_events(database: Database) -> list[dict[str, Any]]:
    return await events_named(database, "Answered")


async def operated(database: Database, action: OperatorAction, run: str = "run-1") -> None:
    await SqlRecords(database).note_steering(
        AuditEntry(
            note_key=f"{run}:{action}",
            action=action,
            by="maria",
            reason="they called",
            journey="shop",
            customer_id=ANA.customer_id,
            workflow_id=f"shop/{run}",
            first_execution_run_id=run,
            doing="asking",
            at=NOON + MINUTE,
        )
    )
