"""Pauses: the brake on a message, a channel or a journey, until an operator lets it go."""

from datetime import datetime
from enum import StrEnum

from pydantic import BaseModel, ConfigDict


class PauseTarget(StrEnum):
    """What can be paused."""

    MESSAGE = "message"
    CHANNEL = "channel"
    JOURNEY = "journey"


class PauseAction(StrEnum):
    """What an operator does to the brake."""

    PAUSE = "pause"
    UNPAUSE = "unpause"


class Pause(BaseModel):
    """A pause: nothing of its target leaves. Also who began or ended it, in the audit."""

    model_config = ConfigDict(frozen=True, from_attributes=True)

    target: PauseTarget
    name: str
    by: str
    """The operator's own opaque name."""
    reason: str
    at: datetime

    @property
    def label(self) -> str:
        """What is paused, in words: `the channel sms`."""
        return f"the {self.target} {self.name}"

    def stops(self, *, message: str, channel: str | None, journey: str) -> bool:
        """Tell whether it stops a message of a journey on a channel."""
        stopped = {
            PauseTarget.MESSAGE: message,
            PauseTarget.CHANNEL: channel,
            PauseTarget.JOURNEY: journey,
        }
        return stopped[self.target] == self.name


class PauseEntry(Pause):
    """A line of the audit of pauses: begun or ended."""

    action: PauseAction
