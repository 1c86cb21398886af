"""Days and moments as customers write them, in their language and by their own clock."""

from datetime import datetime
from typing import Literal, cast

from babel import Locale
from babel.dates import format_date, format_skeleton
from liquid import RenderContext
from liquid.filter import with_context

from domain.clock import on_its_own_clock
from messages.values import printed

_DAY = "MMMMd"
_SHORT_DAY = "MMMEd"
_TIME = "Hm"
"""CLDR's skeletons: each language has its own order of their parts."""
_WEEKDAY = "EEEE"
WIDTHS = ("short", "medium", "long", "full")
"""How much of a date is written out, from `24/11/2026` to `Tuesday, 24 November 2026`."""


def written_day(told: object, locale: Locale) -> str:
    """Return an ISO 8601 day as `November 24`; what is none stays as it was told."""
    at = _day(told)
    return printed(told) if at is None else _written(_DAY, at, locale)


def written_date(told: object, width: object, locale: Locale) -> str:
    """Return an ISO 8601 day with its year, as `November 24, 2026`."""
    at = _day(told)
    if at is None:
        return printed(told)
    chosen = str(width) if width in WIDTHS else "long"
    return format_date(at, cast("Literal['short']", chosen), locale=locale)


def written_weekday(told: object, locale: Locale) -> str:
    """Return the day of the week of an ISO 8601 day, as `Tuesday`."""
    at = _day(told)
    return printed(told) if at is None else format_date(at, _WEEKDAY, locale=locale)


def written_moment(told: object, locale: Locale, zone: str) -> str:
    """Return an ISO 8601 moment as `Tue, Nov 24, 10:00`; what is none stays as it was told.

    It is shown by its own offset. One in UTC is shown by the clock of `zone`.
    """
    at = _moment(told, zone)
    if at is None:
        return printed(told)
    return f"{_written(_SHORT_DAY, at, locale)}, {_written(_TIME, at, locale)}"


def written_time(told: object, locale: Locale, zone: str) -> str:
    """Return the hour of an ISO 8601 moment, as `10:00`, by the same clock."""
    at = _moment(told, zone)
    return printed(told) if at is None else _written(_TIME, at, locale)


@with_context
def day(told: object, *, context: RenderContext) -> str:
    """Write a day, as a filter of templates."""
    return written_day(told, _conventions(context))


@with_context
def date(told: object, width: object = "long", *, context: RenderContext) -> str:
    """Write a day with its year, as a filter of templates."""
    return written_date(told, width, _conventions(context))


@with_context
def weekday(told: object, *, context: RenderContext) -> str:
    """Write the day of the week, as a filter of templates."""
    return written_weekday(told, _conventions(context))


@with_context
def moment(told: object, *, context: RenderContext) -> str:
    """Write a moment, as a filter of templates."""
    return written_moment(told, _conventions(context), str(context.resolve("time_zone")))


@with_context
def time(told: object, *, context: RenderContext) -> str:
    """Write the hour of a moment, as a filter of templates."""
    return written_time(told, _conventions(context), str(context.resolve("time_zone")))


def _conventions(context: RenderContext) -> Locale:
    found: Locale = context.resolve("conventions")
    return found


def _day(told: object) -> datetime | None:
    try:
        return datetime.fromisoformat(f"{str(told)[:10]}T00:00")  # a day has no zone
    except ValueError:
        return None


def _moment(told: object, zone: str) -> datetime | None:
    try:
        at = datetime.fromisoformat(str(told))
        return at if at.tzinfo is None else on_its_own_clock(at, zone)
    except (ValueError, OverflowError):
        return None


def _written(skeleton: str, at: datetime, locale: Locale) -> str:
    written: str = format_skeleton(skeleton, at, locale=locale)
    return written
