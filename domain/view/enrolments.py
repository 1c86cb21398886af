"""The journeys that a customer is or was in."""

from domain.explanation import EnrolmentFacts
from domain.journeys import StatusReport


class ViewedEnrolment(EnrolmentFacts):
    """One run of a journey, and where it stands now."""

    now: StatusReport | None = None
    """What it tells of itself; None where it is over, or was not asked, or does not tell."""
    problem: str | None = None
    """Why it does not tell where it stands, and what to look at."""
