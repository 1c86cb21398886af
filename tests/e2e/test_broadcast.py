"""A broadcast to very many, whose workers and command lines are killed in the midst of it."""

from pathlib import Path

import pytest

from tests.e2e.broadcasting import FLAT, prove

SIZE = 2_000
CACHED = 100
"""So few that the cache is full soon: from then on memory has no reason to grow."""


@pytest.mark.thorough
async def test_whoever_is_killed_each_is_enrolled_once_and_an_order_overtakes_it(
    store_file: Path,
) -> None:
    figures = await prove(store_file, SIZE, JORNADA_CACHED_ENROLMENTS=str(CACHED))
    assert (figures.enrolments, figures.customers, figures.runs) == (SIZE, SIZE, SIZE)
    assert figures.said == f"{SIZE} enrolled of {SIZE} in the segment when it was asked for"
    assert figures.longest_history < 1_500
    assert figures.left_before_it < figures.waited_before / 2
    in_worker, in_serve = figures.grown()
    assert in_worker <= FLAT, figures.memory
    assert in_serve <= FLAT, figures.memory
