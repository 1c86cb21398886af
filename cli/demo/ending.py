"""When a rehearsal begins by its own clock: on a Monday morning, whatever day it is."""

from datetime import UTC, datetime, time, timedelta

from domain.clock import Pace

RAISED_AFTER = timedelta(seconds=1)
"""Until the HTTP app is up."""
_OPENING = time(9, tzinfo=UTC)


def next_curtain(factor: float, now: datetime) -> tuple[datetime, Pace]:
    """Return the next Monday, 09:00 UTC, and a clock that will show it a second from `now`.

    At the pace of life the clock is real life's, and the curtain is raised at once.
    """
    if factor == 1:
        return now, Pace()
    monday = now.astimezone(UTC).date() + timedelta(days=7 - now.astimezone(UTC).weekday())
    opens_at = datetime.combine(monday, _OPENING)
    return opens_at, clock_showing(opens_at, now + RAISED_AFTER, factor)


def clock_showing(moment: datetime, wall: datetime, factor: float) -> Pace:
    """Return the clock of that pace that shows `moment` at the instant `wall`."""
    # Solved from: the moment is the origin plus `factor` times what has passed since.
    return Pace(factor=factor, origin=wall - (moment - wall) / (factor - 1))
