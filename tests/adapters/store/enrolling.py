"""Enrolments in one journey, and how they end."""

from datetime import datetime

from sqlalchemy import select

from adapters.store.engine.database import Database
from adapters.store.enrolments import EnrolmentRow, Enrolments
from adapters.store.schema import enrolments
from domain.journeys import Ending, OutcomeReport, ReEntry, Stage
from tests.adapters.store.building import MINUTE, NOON
from tests.adapters.store.transactions import read

ANA = "c-ana"


async def enrol(
    database: Database,
    entry_event_id: str = "e-1",
    *,
    journey: str = "shop",
    customer_id: str = ANA,
    key: str | None = None,
    re_entry: ReEntry = ReEntry.AFTER_END,
    at: datetime = NOON,
) -> EnrolmentRow | None:
    workflow_id = f"{journey}/{customer_id}" + (f"/{key}" if key else "")
    return await Enrolments(database).enrol(
        journey, customer_id, key, entry_event_id, workflow_id, re_entry, at
    )


async def started(database: Database, run_id: str = "run-1") -> EnrolmentRow:
    row = await enrol(database)
    assert row is not None
    await Enrolments(database).started(row.enrolment_id, run_id)
    return row


async def all_rows(database: Database) -> list[EnrolmentRow]:
    async with read(database) as tx:
        rows = await tx.execute(select(enrolments).order_by(enrolments.c.started_at))
        return [EnrolmentRow.of(row) for row in rows]


def outcome_report(
    run_id: str = "run-1", outcome: str = "activated", **changes: object
) -> OutcomeReport:
    facts: dict[str, object] = {
        "journey": "shop",
        "customer_id": ANA,
        "key": None,
        "workflow_id": "shop/c-ana",
        "first_execution_run_id": run_id,
        "entry_event_id": "e-1",
        "ending": Ending(outcome=outcome, stage=Stage.RETENTION),
        "at": NOON + MINUTE,
    }
    return OutcomeReport.model_validate(facts | changes)
