"""How long something takes in opening hours."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.days import BusinessDays
from domain.errors import JourneyMistake
from domain.opening import OpeningHours, check_open_duration, when_passed

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
LISBON = OpeningHours(time(9), time(18), "Europe/Lisbon")
NEW_YEAR = date(2040, 1, 2)
"""A Monday; here it is a holiday."""


def at(*numbers: int) -> datetime:
    return datetime(*numbers, tzinfo=UTC)  # type: ignore[arg-type,misc] # year, month, ...


def is_off(day: date) -> bool:
    return day.weekday() >= 5 or day == NEW_YEAR


@pytest.mark.parametrize(
    ("since", "duration", "over"),
    [
        # A Friday, half an hour before it closes.
        (at(2040, 1, 13, 17, 30), 2 * HOUR, at(2040, 1, 16, 10, 30)),
        (at(2040, 1, 13, 10, 0), 2 * HOUR, at(2040, 1, 13, 12, 0)),
        (at(2040, 1, 13, 16, 0), 2 * HOUR, at(2040, 1, 13, 18, 0)),
        (at(2040, 1, 13, 16, 1), 2 * HOUR, at(2040, 1, 16, 9, 1)),
        # At night, on a Saturday, and before a holiday.
        (at(2040, 1, 10, 3, 0), 2 * HOUR, at(2040, 1, 10, 11, 0)),
        (at(2040, 1, 10, 23, 0), 2 * HOUR, at(2040, 1, 11, 11, 0)),
        (at(2040, 1, 14, 12, 0), 2 * HOUR, at(2040, 1, 16, 11, 0)),
        (at(2039, 12, 30, 17, 30), 2 * HOUR, at(2040, 1, 3, 10, 30)),
        # More than a day of it, and none at all.
        (at(2040, 1, 12, 9, 0), 20 * HOUR, at(2040, 1, 16, 11, 0)),
        (at(2040, 1, 13, 18, 0), 0 * HOUR, at(2040, 1, 16, 9, 0)),
        (at(2040, 1, 13, 12, 0), 0 * HOUR, at(2040, 1, 13, 12, 0)),
    ],
)
def test_only_hours_in_which_somebody_is_there_count(
    since: datetime, duration: timedelta, over: datetime
) -> None:
    """Lisbon has no summer time in January: its clock shows UTC."""
    found = when_passed(since, duration, LISBON, is_off)
    assert found == over


def test_hours_are_by_the_teams_clock_also_on_the_day_on_which_it_changes() -> None:
    sundays_too = OpeningHours(time(0), time(6), "Europe/Lisbon", BusinessDays(weekend=()))
    saturday = datetime(2040, 3, 24, 5, 0, tzinfo=UTC)
    # An hour of Saturday; of Sunday's six hours the clocks skip one.
    found = when_passed(saturday, 6 * HOUR, sundays_too, lambda _: False)
    assert found == datetime(2040, 3, 25, 5, 0, tzinfo=UTC)


def test_an_afternoon_counts_where_it_is_the_next_day_in_utc_already() -> None:
    california = OpeningHours(time(9), time(18), "America/Los_Angeles")
    half_past_four = at(2040, 1, 11, 0, 30)  # of Tuesday the 10th
    assert when_passed(half_past_four, HOUR, california, is_off) == at(2040, 1, 11, 1, 30)


@given(
    since=st.integers(0, 10_000_000),
    minutes=st.integers(0, 3000),
    more=st.integers(1, 600),
)
def test_more_time_is_over_later_and_the_end_is_in_opening_hours(
    since: int, minutes: int, more: int
) -> None:
    moment = at(2030, 1, 1) + since * MINUTE
    over = when_passed(moment, minutes * MINUTE, LISBON, is_off)
    later = when_passed(moment, (minutes + more) * MINUTE, LISBON, is_off)
    assert over >= moment + minutes * MINUTE
    assert later >= over + more * MINUTE
    assert not is_off(over.date())


@pytest.mark.parametrize(
    ("opens", "closes", "zone", "said"),
    [
        (time(9), time(9), "UTC", "close on the day"),
        (time(18), time(9), "UTC", "close on the day"),
        (time(9), time(18), "Lisbon", "zone= is"),
        (time(9, tzinfo=UTC), time(18), "UTC", "no offset"),
    ],
)
def test_hours_in_which_nobody_is_there_are_a_mistake(
    opens: time, closes: time, zone: str, said: str
) -> None:
    with pytest.raises(JourneyMistake, match=said):
        OpeningHours(opens, closes, zone)


@pytest.mark.parametrize("duration", [-MINUTE, timedelta(days=31)])
def test_what_is_no_time_of_opening_hours_is_a_mistake(duration: timedelta) -> None:
    with pytest.raises(JourneyMistake, match="720"):
        check_open_duration(duration)
