"""What operators do to one enrolment, each time with a name and a reason."""

import re
from datetime import datetime
from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from domain.ids import Identifier

_LIKE_AN_ADDRESS = re.compile(r"@|\+\d[\d\s().-]{6,}")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_DIGITS_APART = re.compile(r"\d[\d\s().-]*[\s().-][\d\s().-]*\d")
_SHORTEST_NUMBER = 8
"""Digits of a telephone number, at least. An order number has no spaces between its digits."""


ENTERED_ANSWER = "answer"
"""In the audit: an operator entered what a customer told them. It is no update."""

ENROLLED = "start"
"""In the audit: whose key started a journey over HTTP. It is no update."""

PREFERENCE_LINK = "preference_link"
"""In the audit: whose key made a link to a customer's preferences. It is no update."""


class OperatorAction(StrEnum):
    """An update that operators may send."""

    HOLD = "hold"
    """Nothing is sent and nothing ends until it is resumed; clocks run on."""
    RESUME = "resume"
    SKIP_WAIT = "skip_wait"
    """The present wait ends as if its time were over."""
    LEAVE = "leave"
    """The enrolment ends as `left`, held or not."""


class DeadLetterAction(StrEnum):
    """What operators do about events that could not be dispatched."""

    REQUEUE = "requeue"
    DISCARD = "discard"
    """It stays in the store, and is never dispatched."""


def _check_reason(value: str) -> str:
    numbers = _DIGITS_APART.findall(_DATE.sub("", value))
    if _LIKE_AN_ADDRESS.search(value) or any(
        sum(char.isdigit() for char in number) >= _SHORTEST_NUMBER for number in numbers
    ):
        raise ValueError("names an address, and reasons are kept in Temporal's history")
    if not value.strip() or not value.isprintable():
        raise ValueError("must say why, on one line")
    return value.strip()


Reason = Annotated[str, Field(max_length=200), AfterValidator(_check_reason)]
"""Why an operator does something, in words that name nobody: kept in Temporal's history."""


class OperatorRequest(BaseModel):
    """Who asks for it, and why: the one argument of every update."""

    model_config = ConfigDict(frozen=True)

    by: Identifier
    """The operator's own opaque name, such as `maria`."""
    reason: Reason


class AuditEntry(BaseModel):
    """A line of the audit."""

    model_config = ConfigDict(frozen=True)

    note_key: str
    """The same after a retry or a reset."""
    action: OperatorAction
    by: Identifier
    reason: str
    journey: Identifier
    customer_id: Identifier
    workflow_id: str
    first_execution_run_id: str
    doing: str
    """What the enrolment did at that time."""
    at: datetime
