"""What is written down for others to read is named once, and outlives every rename of Python.

`wire.txt` is what Temporal's histories and older workers hold, `store.txt` what databases hold. A
journey that was added after them has a file of its own in `journeys/`. A line may be added. Take
one away, or change it, only with what reads the old one for as long as it is there: an alias of
the field, a migration.
"""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.pinned.store import names_in_the_store
from tests.pinned.wire import names_on_the_wire

HERE = Path(__file__).parent


JOURNEYS = [
    line for path in sorted(HERE.glob("journeys/*.txt")) for line in path.read_text().splitlines()
]
"""What the journeys pin that came after these lists: a file each."""


@pytest.mark.parametrize(
    ("listed", "found"),
    [("wire.txt", names_on_the_wire), ("store.txt", names_in_the_store)],
    ids=["wire", "store"],
)
def test_every_name_that_is_written_down_is_listed(
    listed: str, found: Callable[[], list[str]]
) -> None:
    lines, now = (HERE / listed).read_text().splitlines(), found()
    gone = [line for line in lines if line not in now]
    new = [line for line in now if line not in (*lines, *JOURNEYS)]
    assert not gone, f"still read by others, so keep it readable: {gone}"
    assert not new, f"add to {listed}, or to journeys/<journey>.txt for a new journey: {new}"


def test_every_name_that_a_journey_pins_is_still_there() -> None:
    now = {*names_on_the_wire(), *names_in_the_store()}
    gone = [line for line in JOURNEYS if line not in now]
    assert not gone, f"still read by others, so keep it readable: {gone}"
