"""What docs/journeys/waiting.md shows is what the journeys of the tests do."""

import re

import pytest

from tests.docs.pages import ROOT, code_blocks

SOURCE = "\n".join(
    (ROOT / f"tests/journeys/{name}.py").read_text(encoding="utf-8")
    for name in ("waits", "left_basket")
)
BLOCKS = code_blocks("docs/journeys/waiting.md", "python")


def without_layout(code: str) -> str:
    """Leave out what a formatter decides: where lines are broken."""
    return re.sub(r",?\s*([)\]}])", r"\1", re.sub(r"([(\[{])\s+", r"\1", " ".join(code.split())))


@pytest.mark.parametrize("block", BLOCKS)
def test_a_block_is_of_a_journey_that_is_tested(block: str) -> None:
    assert without_layout(block) in without_layout(SOURCE)
