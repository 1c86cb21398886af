"""What every part of an explanation is."""

from pydantic import BaseModel, ConfigDict


class Explained(BaseModel):
    """A part of an explanation: read from a row, never changed."""

    model_config = ConfigDict(frozen=True, from_attributes=True)
