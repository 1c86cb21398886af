"""Whoever runs the tests learns what did not run."""

from collections import Counter

import pytest

from tests.session import closing_line, label


@pytest.mark.parametrize(
    ("skipped", "left_out", "said"),
    [
        (0, {}, "Nothing was left out."),
        (0, {"thorough": 3}, "Not run here: 3 tests, which `make check` runs."),
        (
            5,
            {"prove": 2, "thorough": 3},
            (
                "Not run here: 5 skipped, each for what it lacks (SKIPPED, above); "
                "3 tests, which `make check` runs; 2 tests, which `make prove` runs."
            ),
        ),
    ],
)
def test_what_did_not_run_is_said_and_how_to_run_it(
    skipped: int, left_out: dict[str, int], said: str
) -> None:
    assert closing_line(skipped, Counter(left_out)) == said


def test_durations_are_said_in_minutes_and_seconds() -> None:
    assert [label(41.2), label(185)] == ["41 s", "3 min 5 s"]
