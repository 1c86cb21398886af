"""Saying of an enrolment that it stands still because its workflow task fails."""

from collections.abc import Iterator

from domain.explanation import EnrolmentFacts
from domain.faults import ROLL_FORWARD
from starter.telling.moments import in_utc


def standstill(enrolment: EnrolmentFacts) -> Iterator[str]:
    """Say since when an enrolment stands still, why, and what to do; nothing if it does not."""
    if (stranded := enrolment.stranded) is None or enrolment.ended_at is not None:
        return
    since = f" since {in_utc(stranded.since)}" if stranded.since else ""
    yield f"It stands still: its workflow task fails{since}."
    yield f"Error: {stranded.problem}"
    yield f"What to do: {ROLL_FORWARD}."
