"""A journey that starts another one: what it asks for, and what came of it."""

from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from domain.ids import Identifier


class StartRequest(BaseModel):
    """Which journey is to begin for whom: the argument of the activity."""

    model_config = ConfigDict(frozen=True)

    start_key: str
    """The same after a retry, a replay or a reset: it begins one enrolment."""
    journey: Identifier
    customer_id: Identifier
    key: Identifier | None = None


class Began(StrEnum):
    """Whether a journey began that another one started, and why not."""

    STARTED = "started"
    ALREADY_ENROLLED = "already_enrolled"
    """They are in it, or were as often as it lets them."""
    KEPT_OUT = "kept_out"
    """It keeps them out."""
    ERASED = "erased"
