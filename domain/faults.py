"""Faults on our own side, such as an account that may not send: a person must act, or they last."""

from datetime import datetime
from typing import NamedTuple

WHO_ACTS = "operator"
ROLL_FORWARD = (
    "roll forward: deploy code that can replay it (docs/changing-a-journey.md; `jornada replay` "
    "names the step); it then goes on by itself within ten minutes, and nothing is lost"
)
"""What to do about a run whose workflow task fails."""


class Fault(NamedTuple):
    """What is wrong on our side of a vendor or of Temporal. Holds nothing of a customer."""

    name: str
    """What tells it from others, such as a vendor and its code."""
    problem: str
    what_to_do: str


class PresentFault(NamedTuple):
    """A fault that has been seen lately."""

    fault: Fault
    since: datetime
    seen_at: datetime
    """When it was last seen, to the half minute."""
    enrolments: int | None
    """How many enrolments it holds up, where that is known."""
