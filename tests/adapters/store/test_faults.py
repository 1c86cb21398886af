"""Faults on our side: few writes, one line a minute, and over when nobody sees them any more."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from adapters.store import faults
from adapters.store.engine.database import Database
from adapters.store.enrolments.stranded import StrandedRun, StrandedRuns
from adapters.store.faults import Faults
from domain.faults import Fault as OurFault
from tests.adapters.store.building import MINUTE, NOON


async def test_a_fault_is_logged_once_a_minute_by_one_process_and_ends_by_itself(
    database: Database,
) -> None:
    fault, now = OurFault("vendor 1", "it refuses us", "pay"), datetime.now(UTC)
    one, other = Faults(database), Faults(database)
    await one.note(fault)
    assert [found.fault for found in await one.to_log(now)] == [fault]
    assert await other.to_log(now + timedelta(seconds=30)) == []
    assert len(await other.to_log(now + timedelta(seconds=61))) == 1
    later = now + faults.OVER_AFTER + timedelta(minutes=1)
    assert (await one.present(later), await one.to_log(later)) == ([], [])


async def test_many_refusals_are_few_writes(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    fault, writes = OurFault("vendor 1", "it refuses us", "pay"), []
    write = database.write

    async def counted(*given: Any, **more: Any) -> Any:
        writes.append(given)
        return await write(*given, **more)

    monkeypatch.setattr(database, "write", counted)
    for _ in range(20):
        await Faults(database).note(fault)
    assert len(writes) == 1


async def test_processes_that_log_at_once_log_it_once(database: Database) -> None:
    await Faults(database).note(OurFault("vendor 1", "it refuses us", "pay"), enrolments=3)
    now = datetime.now(UTC)
    found = await asyncio.gather(*(Faults(database).to_log(now) for _ in range(4)))
    (line,) = [each for some in found for each in some]
    assert line.enrolments == 3


async def test_a_fault_that_comes_back_is_a_new_one(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(faults, "NOTED_EVERY", timedelta())
    fault = OurFault("vendor 1", "it refuses us", "pay")
    await Faults(database).note(fault)
    (first,) = await Faults(database).present(datetime.now(UTC))
    await Faults(database).note(fault)
    (same,) = await Faults(database).present(datetime.now(UTC))
    assert (same.since, same.seen_at > first.seen_at) == (first.since, True)
    monkeypatch.setattr(faults, "OVER_AFTER", timedelta())
    await Faults(database).note(fault)
    monkeypatch.undo()
    (anew,) = await Faults(database).present(datetime.now(UTC))
    assert anew.since > first.since
    await Faults(database).end("vendor 1")
    assert await Faults(database).present(datetime.now(UTC)) == []


async def test_a_run_that_stands_still_is_one_row_until_it_goes_on(database: Database) -> None:
    runs, run = StrandedRuns(database), StrandedRun("run-1", "shop/c-ana", NOON, "[TMPRL1100]")
    for minute in range(2):
        await runs.note(run._replace(problem=f"[TMPRL1100] {minute}"), NOON + minute * MINUTE)
    assert await runs.all() == [run._replace(problem="[TMPRL1100] 1")]
    await runs.goes_on("run-1")
    assert await runs.all() == []
