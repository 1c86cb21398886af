"""The bench compares like with like."""

from pathlib import Path

import pytest

from tests.bench import bare
from tests.bench.lanes import ByEvents, ByHand, Ours
from tests.bench.measuring import a_bench

MOST_LINES = 60
OF_A_TASK = 3
"""Events of a workflow task: scheduled, started, completed."""


def test_the_bare_workflow_has_at_most_60_lines() -> None:
    assert len(Path(bare.__file__).read_text().splitlines()) <= MOST_LINES


@pytest.mark.thorough
async def test_every_lane_ends_as_expected_with_the_same_activities_and_timers(
    tmp_path: Path,
) -> None:
    names = (Ours.name, ByHand.name, ByEvents.name)
    async with a_bench(tmp_path) as bench:
        # A turn raises unless every journey was left, and takes longer waits where they are needed.
        found = await bench.turn(names, journeys=3)

    ours, by_hand, by_events = (found[name].cost for name in names)
    assert ours.actions == by_events.actions == by_hand.actions + 2
    # A busy machine takes a workflow's work apart into more tasks, of three events each.
    assert (ours.events - by_hand.events - 2) % OF_A_TASK == 0
    assert (ours.events - by_events.events) % OF_A_TASK == 0
    assert all(one.cpu_ms > 0 for one in found.values())
