"""Re-entry: how often a customer may live a journey, under the same key."""

from datetime import UTC, datetime, timedelta

import pytest

from domain.clock import Pace
from domain.errors import JourneyMistake
from domain.re_entry import Lived, ReEntry

NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)
DAY = timedelta(days=1)
REAL = Pace()
TWICE = ReEntry.at_most(2, within=30 * DAY)
RESTED = ReEntry.after_gap(7 * DAY)


def lived(began: int, ended: int | None) -> Lived:
    """An enrolment that began so many days ago, and ended so many days ago, if it has ended."""
    return Lived(NOON - began * DAY, None if ended is None else NOON - ended * DAY)


@pytest.mark.parametrize("rule", [ReEntry.ONCE, ReEntry.AFTER_END, RESTED, TWICE], ids=str)
def test_nobody_lives_a_journey_twice_at_a_time(rule: ReEntry) -> None:
    assert rule.why_not([], NOON, REAL) is None
    assert rule.why_not([lived(99, 98), lived(40, None)], NOON, REAL) == "they are in it"


def test_once_is_for_ever() -> None:
    why = ReEntry.ONCE.why_not([lived(9000, 8999)], NOON, REAL)
    assert why == "re-entry: once, and this would be number 2"


def test_after_the_end_is_at_once() -> None:
    assert ReEntry.AFTER_END.why_not([lived(1, 0), lived(2, 1)], NOON, REAL) is None


def test_the_gap_begins_at_the_end_of_the_last_one() -> None:
    assert RESTED.why_not([lived(90, 7), lived(99, 98)], NOON, REAL) is None
    too_soon = [lived(90, 6), lived(99, 98)]
    assert RESTED.why_not(too_soon, NOON, REAL) == "re-entry: again 7 days after the end"


def test_those_that_began_in_the_stretch_are_counted_up_to_its_first_moment() -> None:
    assert TWICE.why_not([lived(30, 1), lived(29, 28)], NOON, REAL) is None
    why = TWICE.why_not([lived(29, 28), lived(20, 1), lived(31, 30)], NOON, REAL)
    assert why == "re-entry: at most 2 times in 30 days, and this would be number 3"


def test_a_rehearsal_speeds_the_gap_and_the_stretch_up() -> None:
    """A day a second: what ended a minute ago ended two months ago."""
    fast = Pace(factor=86_400, origin=NOON - DAY)
    minute_ago = NOON - timedelta(minutes=1)
    before = [Lived(minute_ago, minute_ago), Lived(minute_ago, minute_ago)]
    assert RESTED.why_not(before, NOON, fast) is None
    assert TWICE.why_not(before, NOON, fast) is None
    assert TWICE.why_not(before, NOON, REAL)


@pytest.mark.parametrize(
    "rule",
    [
        lambda: ReEntry.at_most(0, within=DAY),
        lambda: ReEntry.at_most(1, within=timedelta(0)),
        lambda: ReEntry.after_gap(-DAY),
    ],
)
def test_a_rule_that_says_nothing_is_refused(rule: object) -> None:
    assert callable(rule)
    with pytest.raises(JourneyMistake):
        rule()
