"""Recording adds customers to the replay gate, and never takes any away."""

from pathlib import Path

import pytest

from cli.commands.replay import read, recorded
from tests.built_tree import a_tree, run_in
from tests.histories.recording import HISTORIES, record

NUDGED = read(HISTORIES / "onboarding" / "nudged.open.json").history

TESTS = """
from tests.journeys.travel import Travel
from workflows.onboarding.journey import Onboarding


async def test_somebody_new(travel: Travel) -> None:
    run = await travel.begin(Onboarding, await travel.customer("ana"))
    await run.record_open("in the midst")


async def test_somebody_known(travel: Travel) -> None:
    await travel.begin(Onboarding, await travel.customer("ana"))


async def test_somebody_betrayed(travel: Travel) -> None:
    run = await travel.begin(Onboarding, await travel.customer("ana"))
    await run.record_open("in the midst of a failure")
    raise AssertionError
"""


def test_what_is_recorded_stays_unless_it_is_asked_for_anew(tmp_path: Path) -> None:
    path = record(NUDGED, "test_nudged", folder=tmp_path)
    assert path == tmp_path / "onboarding" / "nudged.open.json"
    kept = path.read_text(encoding="utf-8")
    assert next(recorded(tmp_path)).history == NUDGED

    path.write_text("a customer of long ago", encoding="utf-8")
    record(NUDGED, "test_nudged", folder=tmp_path)
    assert path.read_text(encoding="utf-8") == "a customer of long ago"
    record(NUDGED, "test_nudged", folder=tmp_path, anew=True)
    assert path.read_text(encoding="utf-8") == kept


@pytest.mark.thorough
def test_a_failing_test_records_nothing(tmp_path: Path) -> None:
    tree = a_tree(tmp_path)
    (tree / "tests/journeys/test_recorded.py").write_text(TESTS, encoding="utf-8")
    histories = tree / "tests/histories/onboarding"
    known = histories / "somebody_known.open.json"
    known.write_text("a customer of long ago", encoding="utf-8")
    before = {path.name for path in histories.iterdir()}

    words = ("-m", "pytest", "-q", "tests/journeys/test_recorded.py", "--record-histories")
    ran = run_in(tree, *words)
    assert "1 failed, 2 passed" in ran.stdout, ran.stdout
    added = {path.name for path in histories.iterdir()} - before
    assert added == {"in_the_midst.open.json", "somebody_new.open.json"}
    assert known.read_text(encoding="utf-8") == "a customer of long ago"
