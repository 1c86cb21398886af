"""Where an enrolment stands, as it tells itself."""

from typing import NamedTuple

from domain.explanation.enrolments import EnrolmentFacts
from domain.journeys import StatusReport


class Standing(NamedTuple):
    """Where an enrolment stands that is not over, or why it does not tell."""

    enrolment: EnrolmentFacts
    status: StatusReport | None = None
    problem: str | None = None
