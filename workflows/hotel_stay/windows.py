"""The moments of a stay, which move with its days, and how long an answer is waited for."""

from datetime import time, timedelta
from typing import NamedTuple

from domain.knobs import Knob
from workflows.hotel_stay.knobs import DIRECTIONS_AT, MORNING_AT, WISHES_AT


class Point(NamedTuple):
    """A moment of a stay: so many days after the arrival, or after the last day."""

    days: int
    at: Knob[time]
    after_last_day: bool = False
    by_hotels_clock: bool = False


WISHES_DUE = Point(-3, WISHES_AT)
EVE = Point(-1, DIRECTIONS_AT)
FIRST_MORNING = Point(1, MORNING_AT, by_hotels_clock=True)
GIVEN_UP = Point(2, MORNING_AT, after_last_day=True, by_hotels_clock=True)
"""A check-out that nobody told until then is waited for no more."""

ALL_WELL_OPEN = timedelta(hours=24)
OPINION_DAYS = 1
"""Days after the check-out."""
OPINION_OPEN = timedelta(days=7)
