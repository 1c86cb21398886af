"""A story that tells another customer's stories of something: what it asks for, what came of it."""

from datetime import datetime
from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from domain.events import Scalar
from domain.ids import Identifier

MOST_TELLINGS = 20
"""So often one enrolment tells others at most: two stories may not answer each other for ever."""


class TellRequest(BaseModel):
    """Who is told what: the argument of the activity. Declared fields of an event alone."""

    model_config = ConfigDict(frozen=True)

    tell_key: str
    """The same after a retry, a replay or a reset: it stores one event."""
    customer_id: Identifier
    """Whose story tells it."""
    to: Identifier
    event: str
    properties: dict[str, Scalar]
    at: datetime


class Reached(StrEnum):
    """Whether another customer was told, and why not."""

    TOLD = "told"
    """The event is stored, to be dispatched as any other."""
    UNKNOWN = "unknown"
    """Nobody is known by that id."""
    ERASED = "erased"
    """One of the two was erased."""
    THEMSELVES = "themselves"
    """It is the same customer, or one who is reached at an address of theirs."""
