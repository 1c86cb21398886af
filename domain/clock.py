"""Journey time: the pace of rehearsals, and moments in the customer's own day."""

from collections.abc import Iterable
from datetime import UTC, datetime, time, timedelta
from functools import cache
from typing import Annotated, NamedTuple
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

DEFAULT_ZONE = "UTC"

_FIRST = datetime.min.replace(tzinfo=UTC)
_LAST = datetime.max.replace(tzinfo=UTC)


def check_zone(name: str) -> str:
    """Return `name` when it is an IANA time zone; raise ValueError otherwise."""
    if name not in known_zones():
        raise ValueError("not an IANA time zone, such as America/Sao_Paulo")
    return name


@cache
def known_zones() -> frozenset[str]:
    """Return the IANA zones that this machine knows."""
    # What is left out depends on the machine, or stands for an unknown zone.
    return frozenset(available_timezones() - {"localtime", "posixrules", "Factory"} | {"UTC"})


def known_zone(stored: str | None) -> str | None:
    """Return a stored zone; None where none is stored, or this machine knows it no more."""
    return stored if stored in known_zones() else None


class Whereabouts(NamedTuple):
    """By which clocks a customer may live."""

    zone: str
    """The one that is taken for theirs."""
    possible: tuple[str, ...] = ()
    """Where several are possible: all of them."""


def whereabouts(told: Iterable[str], by_default: str) -> Whereabouts:
    """Return where a customer is of whom these zones are told: the only one, or else the default.

    The default is the deployment's zone.
    """
    possible = tuple(zone for zone in told if known_zone(zone))
    return Whereabouts(possible[0]) if len(possible) == 1 else Whereabouts(by_default, possible)


def on_its_own_clock(moment: datetime, zone: str) -> datetime:
    """Return a moment as a clock at its place shows it: by its own offset.

    UTC is no place but how machines write: such a moment is shown by the clock of `zone`.
    """
    return moment if moment.utcoffset() else moment.astimezone(ZoneInfo(zone))


def on_the_wall(moment: datetime, zone: str) -> datetime:
    """Return what a clock on the wall in an IANA zone shows at a moment: it has no offset.

    Words print it as it is, wherever their reader lives.
    """
    return moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None)


ZoneName = Annotated[str, Field(max_length=64), AfterValidator(check_zone)]
"""The name of an IANA time zone."""


def beside_utc(moment: datetime, zone: str | None) -> datetime | None:
    """Return an instant by the clocks of an IANA zone; None where they show UTC, or are unknown."""
    local = None if zone is None else moment.astimezone(ZoneInfo(zone))
    return local if local and local.utcoffset() else None


class Pace(BaseModel):
    """How fast journeys run: 1 is real time, 86400 turns a day into a second.

    Journey time equals wall time at `origin` (an aware instant) and runs `factor` times as fast
    from there. It speeds up durations, local times, quiet hours and caps; real seconds
    stay as they are: those of HTTP, of attempts and of vendors.
    """

    model_config = ConfigDict(frozen=True)

    factor: float = Field(default=1.0, ge=1.0, le=10_000_000)
    origin: datetime | None = None

    def journey_time(self, wall: datetime) -> datetime:
        """Return the journey's time at a wall instant."""
        if self.origin is None:
            return wall
        try:
            return self.origin + (wall - self.origin) * self.factor
        except OverflowError:  # a rehearsal that was left running for days
            return _LAST if wall > self.origin else _FIRST

    def wall_time(self, journey: datetime) -> datetime:
        """Return the wall instant at which the journey's clock shows `journey`."""
        if self.origin is None:
            return journey
        return self.origin + (journey - self.origin) / self.factor

    def wall_duration(self, duration: timedelta) -> timedelta:
        """Return how long a journey's duration really lasts."""
        return duration if self.origin is None else duration / self.factor


class LocalTime(BaseModel):
    """A time of the customer's day, so many days ahead: `LocalTime(at=time(10), days_ahead=1)`.

    With `days_ahead=0` it is the next time the customer's clock shows `at`.
    """

    model_config = ConfigDict(frozen=True)

    at: time
    days_ahead: int = Field(default=0, ge=0, le=3660)

    def after(self, moment: datetime, zone: str) -> datetime:
        """Return the instant (UTC, later than `moment`) in the given IANA zone.

        A time that daylight saving skips is read with the offset before the gap (02:30 becomes
        03:30), one that comes twice is taken the first time: as RFC 5545, section 3.3.5, has it.
        """
        local = moment.astimezone(ZoneInfo(zone))
        day = local.date() + timedelta(days=self.days_ahead)
        found = datetime.combine(day, self.at, local.tzinfo).astimezone(UTC)
        if found <= moment:
            tomorrow = day + timedelta(days=1)
            found = datetime.combine(tomorrow, self.at, local.tzinfo).astimezone(UTC)
        return found

    def __str__(self) -> str:
        """Say it as a person would: `10:00, 1 day ahead`."""
        clock = self.at.strftime("%H:%M")
        return (
            f"{clock}, {humanized(timedelta(days=self.days_ahead))} ahead"
            if self.days_ahead
            else clock
        )


def humanized(duration: timedelta) -> str:
    """Say a duration in words: `2 days`, `1 day 4 hours`, `90 seconds`."""
    seconds = round(duration.total_seconds())
    if seconds < 120:  # noqa: PLR2004 - up to two minutes, seconds read best
        return _counted(seconds, "second")
    parts = []
    for unit, size in (("day", 86400), ("hour", 3600), ("minute", 60)):
        count, seconds = divmod(seconds, size)
        if count:
            parts.append(_counted(count, unit))
    return " ".join(parts[:2])


def _counted(count: int, unit: str) -> str:
    return f"{count} {unit}" if count == 1 else f"{count} {unit}s"
