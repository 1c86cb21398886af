"""Days that a story reckons with: a time on a declared day or near it, and business days."""

import re
from calendar import SATURDAY, SUNDAY
from collections.abc import Callable
from dataclasses import KW_ONLY, dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict

from domain.clock import ZoneName, check_zone, on_its_own_clock
from domain.errors import JourneyMistake
from domain.ids import Identifier
from domain.ports import Holidays

FARTHEST = 3660
"""So many days at most lie between a declared day and what is waited for."""
DAYS_OF_A_WEEK = 7

_COUNTRY, _SUBDIVISION = re.compile(r"[A-Z]{2}"), re.compile(r"[A-Z0-9]{1,3}")


@dataclass(frozen=True)
class BusinessDays:
    """Which days are business days: none of a weekend, and no public holiday of a country.

    `BusinessDays("DE", "BY")` is Bavaria's, by ISO 3166. Without a country, weekends alone are off.
    """

    country: str | None = None
    subdivision: str | None = None
    _: KW_ONLY
    weekend: tuple[int, ...] = (SATURDAY, SUNDAY)
    """Days of the week as `calendar` counts them: Monday is 0."""

    def __post_init__(self) -> None:
        """Raise `JourneyMistake` for what is no country, and where no day of a week is left."""
        places = ((self.country, _COUNTRY), (self.subdivision, _SUBDIVISION))
        if any(code is not None and not shape.fullmatch(code) for code, shape in places):
            raise JourneyMistake('a country is a code of ISO 3166: BusinessDays("DE", "BY")')
        if self.subdivision and not self.country:
            raise JourneyMistake("a subdivision is one of a country: say which")
        if set(self.weekend) >= set(range(DAYS_OF_A_WEEK)):
            raise JourneyMistake("a weekend leaves a day of the week")


BUSINESS_DAYS = BusinessDays()
"""Monday to Friday, holidays too."""


@dataclass(frozen=True)
class OnDay:
    """A time on a declared day, or `days` after it: `OnDay(arrives_on, at=time(10), days=-3)`.

    `zone` says by which clock, such as the hotel's; by default it is the customer's own. A moment
    means the day on which it takes place. With `counting`, `days` are business days, and `days=0`
    is the day itself, or else the next business day.
    """

    day: date
    _: KW_ONLY
    at: time
    days: int = 0
    zone: str | None = None
    counting: BusinessDays | None = None

    def __post_init__(self) -> None:
        """Raise `JourneyMistake` for what nobody could reckon with."""
        if isinstance(self.day, datetime) and self.day.tzinfo is None:
            raise JourneyMistake("a moment needs an offset: nobody knows on which day it is")
        if self.at.tzinfo is not None:
            raise JourneyMistake("at= is by the clock of zone=: give it no offset of its own")
        if abs(self.days) > FARTHEST:
            raise JourneyMistake(f"days= lies within {FARTHEST} days, before or after")
        if self.zone is not None:
            try:
                check_zone(self.zone)
            except ValueError as error:
                raise JourneyMistake(f"zone= is {error}") from None

    def day_in(self, zone: str) -> date:
        """Return the declared day; of a moment, the day on which it takes place."""
        if isinstance(self.day, datetime):
            return on_its_own_clock(self.day, self.zone or zone).date()
        return self.day

    def after(self, _moment: datetime, zone: str) -> datetime:
        """Return the instant (UTC), by its own zone or else by the given one; it may be past.

        A time that a change of clocks skips is read with the offset before it, one that comes twice
        is taken the first time: as RFC 5545, section 3.3.5, has it. So the morning of a day that a
        zone left out, as Samoa did with 30 December 2011, is that of the next day.
        """
        day = self.day_in(zone) + timedelta(days=self.days)
        return datetime.combine(day, self.at, ZoneInfo(self.zone or zone)).astimezone(UTC)

    def __str__(self) -> str:
        """Say it as a person would: `10:00, 3 days before 2040-02-10 (Europe/Lisbon)`."""
        day = self.day.date() if isinstance(self.day, datetime) else self.day
        place = f" ({self.zone})" if self.zone else ""
        clock = f"{self.at.hour:02}:{self.at.minute:02}"
        return f"{clock}{_distance(self.days, self.counting)} {day.isoformat()}{place}"


class TodayQuestion(BaseModel):
    """Which day it is for a customer, or in a zone."""

    model_config = ConfigDict(frozen=True)

    customer_id: Identifier
    zone: ZoneName | None = None
    at: datetime
    """Journey time."""


class BusinessDayQuestion(BaseModel):
    """Which business day lies so many from a day."""

    model_config = ConfigDict(frozen=True)

    day: date
    days: int
    counting: BusinessDays


def counted(day: date, days: int, is_off: Callable[[date], bool]) -> date:
    """Return the business day that lies so many after a day, or before it.

    With `days=0` it is the day itself, or else the next one.
    """
    step = timedelta(days=-1 if days < 0 else 1)
    if days == 0:
        while is_off(day):
            day += step
    for _ in range(abs(days)):
        day += step
        while is_off(day):
            day += step
    return day


def is_off(day: date, calendar: BusinessDays, holidays: Holidays) -> bool:
    """Tell whether a day is none of a calendar's business days."""
    if day.weekday() in calendar.weekend:
        return True
    country = calendar.country
    return country is not None and holidays.is_holiday(day, country, calendar.subdivision)


def _distance(days: int, counting: BusinessDays | None) -> str:
    if days == 0:
        return " on the business day of" if counting else " on"
    unit = f"{'business ' if counting else ''}day{'' if abs(days) == 1 else 's'}"
    return f", {abs(days)} {unit} {'before' if days < 0 else 'after'}"
