"""Days and moments as customers write them, in their language and by their own clock."""

from datetime import date, datetime

from babel import Locale
from babel.dates import format_skeleton
from liquid import RenderContext
from liquid.filter import with_context

from domain.clock import on_its_own_clock

_DAY = "MMMMd"
_SHORT_DAY = "MMMEd"
_TIME = "Hm"
"""CLDR's skeletons: each language has its own order of their parts."""


def written_day(told: object, locale: str) -> str:
    """Return an ISO 8601 day as `November 24`; what is none stays as it was told."""
    try:
        at = date.fromisoformat(str(told)[:10])
    except ValueError:
        return str(told)
    return _written(_DAY, datetime(at.year, at.month, at.day), locale)  # noqa: DTZ001 - a day has no zone


def written_moment(told: object, locale: str, zone: str) -> str:
    """Return an ISO 8601 moment as `Tue, Nov 24, 10:00`; what is none stays as it was told.

    It is shown by its own offset. One in UTC is shown by the clock of `zone`.
    """
    try:
        at = datetime.fromisoformat(str(told))
    except ValueError:
        return str(told)
    if at.tzinfo is not None:
        at = on_its_own_clock(at, zone)
    return f"{_written(_SHORT_DAY, at, locale)}, {_written(_TIME, at, locale)}"


@with_context
def day(told: object, *, context: RenderContext) -> str:
    """Write a day, as a filter of templates."""
    return written_day(told, str(context.resolve("locale")))


@with_context
def moment(told: object, *, context: RenderContext) -> str:
    """Write a moment, as a filter of templates."""
    zone = str(context.resolve("time_zone"))
    return written_moment(told, str(context.resolve("locale")), zone)


def _written(skeleton: str, at: datetime, locale: str) -> str:
    written: str = format_skeleton(skeleton, at, locale=Locale.parse(locale, sep="-"))
    return written
