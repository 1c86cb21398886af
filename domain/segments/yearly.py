"""Days that come round each year, such as birthdays. No year is needed to know them."""

import re
from calendar import isleap
from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from domain.clock import known_zone, known_zones
from domain.segments.values import day_of

_WITHOUT_YEAR = re.compile(r"(?:--)?([0-9]{2}-[0-9]{2})")
_LEAP_YEAR = 2000
_LEAP_DAY, _EVE_OF_MARCH = "02-29", "02-28"


def yearly_day_of(told: object) -> str | None:
    """Return the day of each year that something told is, as `12-24`; None where it is none.

    It is told as `1990-12-24`, `12-24` or `--12-24`. That there is such a day is not checked.
    """
    if day := day_of(told):
        return day[5:]
    without_year = _WITHOUT_YEAR.fullmatch(told) if isinstance(told, str) else None
    return without_year and without_year[1]


def check_yearly(told: object) -> None:
    """Raise ValueError where something told is no day of the calendar."""
    day = yearly_day_of(told)
    try:
        date.fromisoformat(day_of(told) or f"{_LEAP_YEAR}-{day}")
    except ValueError:
        raise ValueError("must be a day: 1990-12-24, or 12-24 without the year") from None


def days_of(day: date) -> tuple[str, ...]:
    """Return the days of each year that fall on a day: also 29 February, where there is none."""
    written = f"{day:%m-%d}"
    if written == _EVE_OF_MARCH and not isleap(day.year):
        return (written, _LEAP_DAY)
    return (written,)


def days_on(now: datetime, zone: str) -> tuple[str, ...]:
    """Return the days of each year that fall on today, by the clock of a zone."""
    return days_of(now.astimezone(ZoneInfo(zone)).date())


class Elsewhere(NamedTuple):
    """Where another day is today than where most are."""

    zones: Sequence[str]
    days: Sequence[str]


def elsewhere(now: datetime, zone: str) -> tuple[Elsewhere, Elsewhere]:
    """Return where it is another day than in a zone: two groups, either may be empty.

    The Earth has three days at once at most.
    """
    today = now.astimezone(ZoneInfo(zone)).date()
    groups: dict[date, list[str]] = {}
    for each in sorted(known_zones()):
        groups.setdefault(now.astimezone(ZoneInfo(each)).date(), []).append(each)
    others = [Elsewhere(zones, days_of(day)) for day, zones in groups.items() if day != today]
    one, other = (*others, Elsewhere((), ()), Elsewhere((), ()))[:2]
    return one, other


def zone_in(stored: str | None, by_default: str) -> str:
    """Return the zone that a profile has, or the deployment's where it has none that is known."""
    return known_zone(stored) or by_default
