"""Enrolments in one journey, and how they end."""

from typing import Any

from sqlalchemy import select

from adapters.store.engine.database import Database
from adapters.store.enrolments import Earlier, EnrolmentRow, Enrolments, Entered, Entering
from adapters.store.events.queue import QueuedEvent
from adapters.store.schema import enrolments
from domain.entry import EntryRules
from domain.journeys import Ending, OutcomeReport, Stage
from domain.re_entry import ReEntry
from tests.adapters.store.building import MINUTE, NOON
from tests.adapters.store.transactions import read

ANA = "c-ana"


async def enrol(
    database: Database,
    entry_event_id: str = "e-1",
    *,
    re_entry: ReEntry = ReEntry.AFTER_END,
    **changes: Any,
) -> EnrolmentRow | None:
    entering = entering_by(entry_event_id, rules=EntryRules(re_entry), **changes)
    entered = await Enrolments(database).enrol(entering)
    return entered.row if isinstance(entered, Entered) else None


def queued(event_id: str = "e-1", **changes: Any) -> QueuedEvent:
    """A stored event as the dispatcher has it."""
    return QueuedEvent(
        event_id=event_id,
        customer_id=ANA,
        name="Signed Up",
        properties={},
        occurred_at=NOON,
        received_at=NOON,
        source="track",
        enrolment_id=None,
        tries=0,
        problem=None,
    )._replace(**changes)


def entering_by(entry_event_id: str = "e-1", **changes: Any) -> Entering:
    """Ana, who is to enter a shop's journey by an event, and hears first what is chosen."""
    usual = Entering(
        journey="shop",
        customer_id=ANA,
        key=None,
        entry_event_id=entry_event_id,
        workflow_id="",
        rules=EntryRules(ReEntry.AFTER_END),
        at=NOON,
        earlier=Earlier((), NOON, (), lambda found: found),
    )._replace(**changes)
    key = f"/{usual.key}" if usual.key else ""
    return usual._replace(workflow_id=f"{usual.journey}/{usual.customer_id}{key}")


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
