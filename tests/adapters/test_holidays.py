"""Public holidays, by the real library: what a business day leaves out."""

from datetime import date
from functools import partial

import pytest

from adapters.holidays import LibraryHolidays
from domain.days import BusinessDays, counted, is_off
from domain.errors import JourneyMistake

GOOD_FRIDAY, EASTER_TUESDAY = date(2027, 3, 26), date(2027, 3, 30)


@pytest.mark.parametrize(
    ("calendar", "found"),
    [
        # Easter Monday is a holiday in Germany, and none in Portugal.
        (BusinessDays("DE"), EASTER_TUESDAY),
        (BusinessDays("PT"), date(2027, 3, 29)),
        (BusinessDays(), GOOD_FRIDAY),
    ],
)
def test_holidays_are_a_countrys_own(calendar: BusinessDays, found: date) -> None:
    off = partial(is_off, calendar=calendar, holidays=LibraryHolidays())
    assert counted(date(2027, 3, 25), 1, off) == found


def test_a_subdivision_has_holidays_of_its_own() -> None:
    holidays, epiphany = LibraryHolidays(), date(2032, 1, 6)
    assert holidays.is_holiday(epiphany, "DE", "BY")
    assert not holidays.is_holiday(epiphany, "DE", "BE")


def test_they_are_known_for_years_to_come() -> None:
    assert LibraryHolidays().is_holiday(date(2099, 12, 25), "PT", None)


@pytest.mark.parametrize(("country", "subdivision"), [("XX", None), ("DE", "ZZ")])
def test_a_place_without_a_calendar_is_a_mistake_that_is_named(
    country: str, subdivision: str | None
) -> None:
    with pytest.raises(JourneyMistake, match=f"no calendar of holidays for {country}"):
        LibraryHolidays().is_holiday(date(2032, 1, 6), country, subdivision)
