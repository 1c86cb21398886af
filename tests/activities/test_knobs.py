"""Asking for a knob: what is stored, if today's declaration allows it."""

from pathlib import Path

import pytest
from structlog.testing import capture_logs
from temporalio.testing import ActivityEnvironment

from activities.records import RecordActivities
from adapters.store.engine.database import Database
from adapters.store.knobs import KnobSettings
from adapters.store.records import SqlRecords
from domain.errors import JourneyMistake
from domain.knobs import KnobQuestion
from domain.operations import OperatorRequest
from tests.adapters.store.building import NOON
from tests.journeys.sample_knobs import PERCENT

MARIA = OperatorRequest(by="maria", reason="a good month")


@pytest.mark.parametrize(
    ("stored", "heard", "warnings"),
    [(None, "10", 0), ("25", "25", 0), ("80", "10", 1), ("many", "10", 1)],
)
async def test_what_the_declaration_does_not_allow_is_its_default_with_a_warning(
    store_file: Path, stored: str | None, heard: str, warnings: int
) -> None:
    database = await Database.open(f"sqlite:///{store_file}")
    if stored is not None:
        await KnobSettings(database).set(PERCENT.name, stored, MARIA, NOON)
    activities = RecordActivities(SqlRecords(database), {}, {PERCENT.name: PERCENT})
    with capture_logs() as logs:
        told = await ActivityEnvironment().run(activities.knob, KnobQuestion(knob=PERCENT.name))
    assert told == heard
    assert [line["log_level"] for line in logs] == ["warning"] * warnings
    await database.close()


async def test_a_knob_that_no_package_declares_is_a_mistake(store_file: Path) -> None:
    database = await Database.open(f"sqlite:///{store_file}")
    activities = RecordActivities(SqlRecords(database), {})
    with pytest.raises(JourneyMistake, match=r"no knobs\.py beside a journey has the knob a\.b"):
        await ActivityEnvironment().run(activities.knob, KnobQuestion(knob="a.b"))
    await database.close()
