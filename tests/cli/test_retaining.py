"""`jornada retention`: what is old goes, or is counted."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import update

from adapters.store.engine.database import Database
from adapters.store.events.intake import Intake
from adapters.store.events.queue import EventQueue
from adapters.store.schema import events
from tests.adapters.store.building import happening, meet, rows_of
from tests.adapters.store.transactions import begin
from tests.cli.conftest import InStore, Typed


async def _a_year_old(database: Database) -> None:
    await meet(database)
    await Intake(database).track(happening("e-1"))
    await EventQueue(database).dispatched("e-1")
    async with begin(database) as tx:
        a_year_ago = datetime.now(UTC) - timedelta(days=366)
        await tx.execute(update(events).values(received_at=a_year_ago))


async def _events(database: Database) -> int:
    return len(await rows_of(database, "events"))


def test_a_dry_run_counts_and_the_periods_are_a_setting(typed: Typed, in_store: InStore) -> None:
    in_store(_a_year_old)
    assert typed("retention").said.splitlines()[1].split() == ["events", "0"]
    shorter = {"JORNADA_RETENTION_DAYS": "events=365"}
    ran = typed("retention", "--dry-run", **shorter)
    assert (ran.code, ran.said.splitlines()[0]) == (0, "Rows that would go:")
    assert ran.said.splitlines()[1].split() == ["events", "2"]
    assert in_store(_events) == 2
    assert typed("retention", **shorter).said.splitlines()[1].split() == ["events", "2"]
    assert in_store(_events) == 0


def test_a_period_that_is_too_short_stops_the_start(typed: Typed) -> None:
    ran = typed("retention", JORNADA_RETENTION_DAYS="events=7")
    assert ran.code == 1
    assert "JORNADA_RETENTION_DAYS needs days from 60" in ran.complained
