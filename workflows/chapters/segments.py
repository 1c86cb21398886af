"""Segments that several journeys look at: those that belong to one alone lie in its package."""

from datetime import timedelta

from domain.events.support import CaseOpened
from domain.segments import Segment, did, enrolled

OPEN_CASE = Segment(
    "open_case",
    "has a support case that is not resolved, or opened one within the hour",
    # An hour, so that no message slips out before the journey of the case has begun.
    enrolled("support_case") | did(CaseOpened, within=timedelta(hours=1)),
)
"""Whoever waits for help is sold nothing: `kept_out = in_segment(OPEN_CASE)`."""
