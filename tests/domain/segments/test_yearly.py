"""Days that come round each year: where they fall, and where there is no such day."""

from datetime import UTC, date, datetime

import pytest

from domain.clock import known_zones
from domain.segments import Facts, falls_today, holds
from domain.segments.yearly import check_yearly, days_of, days_on, elsewhere, yearly_day_of

BIRTHDAY = falls_today("birthday")
NOON = datetime(2027, 2, 28, 12, tzinfo=UTC)


@pytest.mark.parametrize("told", ["1990-12-24", "12-24", "--12-24", "1990-12-24T00:00:00.000Z"])
def test_a_day_of_each_year_is_told_with_a_year_or_without(told: str) -> None:
    assert yearly_day_of(told) == "12-24"
    check_yearly(told)


@pytest.mark.parametrize(
    "told",
    ["", "24.12.", "12/24", "-12-24", "12-24 ", "1990-02-29", "02-30", "13-01", "1224", 1224, None],
)
def test_what_is_no_day_of_the_calendar_is_refused_without_being_quoted(told: object) -> None:
    with pytest.raises(ValueError, match="must be a day: 1990-12-24, or 12-24 without the year"):
        check_yearly(told)


def test_a_leap_day_falls_on_the_28th_in_other_years() -> None:
    assert days_of(date(2027, 2, 28)) == ("02-28", "02-29")
    assert days_of(date(2028, 2, 28)) == ("02-28",)
    assert days_of(date(2028, 2, 29)) == ("02-29",)
    assert days_of(date(2027, 3, 1)) == ("03-01",)


@pytest.mark.parametrize(
    ("zone", "day"), [("UTC", "02-28"), ("Pacific/Kiritimati", "03-01"), ("Pacific/Niue", "02-28")]
)
def test_a_birthday_is_by_the_customers_own_clock(zone: str, day: str) -> None:
    there = Facts(traits={"birthday": f"1990-{day}"}, zone=zone)
    other = Facts(traits={"birthday": "02-27"}, zone=zone)

    assert holds(BIRTHDAY, there, NOON)
    assert not holds(BIRTHDAY, other, NOON)
    assert not holds(BIRTHDAY, Facts(zone=zone), NOON)


@pytest.mark.parametrize("hour", range(24))
def test_each_zone_is_here_or_in_one_of_the_two_places_where_it_is_another_day(hour: int) -> None:
    now, here = NOON.replace(hour=hour, minute=30), "Europe/Lisbon"
    groups = elsewhere(now, here)

    for zone in known_zones():
        days = [group.days for group in groups if zone in group.zones]
        assert (days or [days_on(now, here)]) == [days_on(now, zone)]
