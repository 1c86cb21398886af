"""Public holidays, as the library `holidays` knows them."""

from datetime import date
from functools import lru_cache
from typing import Any

from domain.errors import JourneyMistake

MOST_PLACES = 100


class LibraryHolidays:
    """The public holidays of countries and their subdivisions, reckoned for any year."""

    def __init__(self) -> None:
        self._of = lru_cache(MOST_PLACES)(_calendar)

    def is_holiday(self, day: date, country: str, subdivision: str | None) -> bool:
        """Tell whether a day is a public holiday. Raises `JourneyMistake` for an unknown place."""
        return day in self._of(country, subdivision)


def _calendar(country: str, subdivision: str | None) -> Any:
    from holidays import country_holidays  # noqa: PLC0415 - half a second, for those who count

    try:
        return country_holidays(country, subdiv=subdivision)
    except NotImplementedError:
        place = f"{country}, {subdivision}" if subdivision else country
        raise JourneyMistake(f"no calendar of holidays for {place}: see BusinessDays") from None
