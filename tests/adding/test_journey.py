"""A new journey is a folder: `docs/adding/journey.md`."""

from pathlib import Path

import pytest

from tests.adding.touched import touched
from tests.built_tree import a_tree
from tests.test_docs import follow_guide, run_all


@pytest.mark.thorough
def test_a_toy_journey_sends_its_messages_and_touches_nothing_outside_its_folder(
    tmp_path: Path,
) -> None:
    tree = a_tree(tmp_path)
    follow_guide(tree)
    its_tests = ("tests/journeys/test_trial.py", "tests/pinned/journeys/trial.txt")
    assert touched(tree, "workflows/trial/", *its_tests) == set()
    sends_both = "test_who_never_subscribes_hears_twice_in_ninety_days"
    run_all(
        tree,
        "-m cli.main words prove",
        "-m pytest -q tests/pinned",
        f"-m pytest -q tests/journeys/test_trial.py::{sends_both}",
    )
