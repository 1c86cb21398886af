"""Opening hours: how long something takes, counted only while somebody is there."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from pydantic import AwareDatetime, BaseModel, ConfigDict

from domain.clock import check_zone
from domain.days import BUSINESS_DAYS, BusinessDays
from domain.errors import JourneyMistake

LONGEST = timedelta(days=30)
"""Of open hours: what takes longer is counted in days, by `OnDay`."""
_A_DAY = timedelta(days=1)


@dataclass(frozen=True)
class OpeningHours:
    """When a team is there: from `opens` to `closes` by the clock of a zone, on business days."""

    opens: time
    closes: time
    zone: str
    days: BusinessDays = BUSINESS_DAYS

    def __post_init__(self) -> None:
        """Raise `JourneyMistake` for hours in which nobody would ever be there."""
        if self.opens.tzinfo is not None or self.closes.tzinfo is not None:
            raise JourneyMistake("opens and closes are by the clock of zone=: give them no offset")
        if self.closes <= self.opens:
            raise JourneyMistake("opening hours close on the day on which they open, and later")
        try:
            check_zone(self.zone)
        except ValueError as error:
            raise JourneyMistake(f"zone= is {error}") from None


class OpeningQuestion(BaseModel):
    """When so much of a team's opening hours has passed."""

    model_config = ConfigDict(frozen=True)

    since: AwareDatetime
    duration: timedelta
    hours: OpeningHours


def check_open_duration(duration: timedelta) -> None:
    """Raise `JourneyMistake` for what is not counted in opening hours."""
    if not timedelta() <= duration <= LONGEST:
        raise JourneyMistake(f"opening hours are counted up to {LONGEST.days * 24} of them")


def when_passed(
    since: datetime, duration: timedelta, hours: OpeningHours, is_off: Callable[[date], bool]
) -> datetime:
    """Return the instant (UTC) at which so much of the opening hours has passed since a moment.

    Nothing passes while it is closed: no time at all, asked for at night, is the next opening.
    """
    day = since.astimezone(ZoneInfo(hours.zone)).date()
    while True:
        if not is_off(day):
            begins, ends = max(since, _at(day, hours.opens, hours)), _at(day, hours.closes, hours)
            if begins < ends and duration <= ends - begins:
                return begins.astimezone(UTC) + duration
            duration -= max(ends - begins, timedelta())
        day += _A_DAY


def _at(day: date, clock: time, hours: OpeningHours) -> datetime:
    # In UTC, so that a day on which the clocks change is as long as it is.
    return datetime.combine(day, clock, ZoneInfo(hours.zone)).astimezone(UTC)
