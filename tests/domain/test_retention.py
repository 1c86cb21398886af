"""Retention periods, as they are set."""

from datetime import timedelta

import pytest

from domain.retention import PERIODS, Kept, read_periods


def test_what_is_not_told_is_kept_for_its_usual_time() -> None:
    told = read_periods(" events = 365, sandbox=7,")
    assert (told[Kept.EVENTS], told[Kept.SANDBOX]) == (timedelta(365), timedelta(7))
    assert told[Kept.TASKS] == timedelta(PERIODS[Kept.TASKS].usual)
    assert set(told) == set(Kept)


@pytest.mark.parametrize(
    "told",
    ["events", "events=", "events=30", "events=s3cret", "s3cret=365", "events=9999999", "=1"],
)
def test_what_cannot_be_used_is_refused_without_a_quote(told: str) -> None:
    with pytest.raises(ValueError, match=r"there are|needs days from") as refused:
        read_periods(told)
    assert "s3cret" not in str(refused.value)
