"""The bench of intake: each event that is accepted is signalled, and has its times."""

from pathlib import Path

import pytest

from tests.bench.intake.measuring import Size, an_intake


@pytest.mark.thorough
async def test_each_event_that_was_accepted_is_signalled_after_it_was_stored(
    tmp_path: Path,
) -> None:
    size = Size(customers=10, signals=20, loop=10, accepted=100, dispatched=100, paced=20)
    async with an_intake(tmp_path, "sqlite", size) as intake:
        await intake.begin()
        found = await intake.round()

    rates = found.bare, found.accepted, found.bare_many, found.accepted_many, found.by_two
    assert min(*rates, found.dispatched) > 0
    assert (len(found.behind), len(found.paced)) == (size.dispatched, size.paced)
