"""What docs/journeys/free-text.md shows is what the journeys of the tests do."""

import pytest

from tests.docs.pages import ROOT, code_blocks
from tests.docs.test_waiting import without_layout

FILES = ("own_words.py", "own_words_messages.py", "test_own_words.py")
SOURCE = "\n".join((ROOT / "tests/journeys" / name).read_text(encoding="utf-8") for name in FILES)
BLOCKS = code_blocks("docs/journeys/free-text.md", "python")


@pytest.mark.parametrize("block", BLOCKS)
def test_a_block_is_of_a_journey_that_is_tested(block: str) -> None:
    assert without_layout(block) in without_layout(SOURCE)
