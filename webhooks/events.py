"""Events and traits from services, in the shape that Segment's libraries send."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Depends
from pydantic import (
    AliasChoices,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
)

from domain.events import Event
from domain.ids import Identifier
from webhooks.keys import write_key
from webhooks.parts import TheJornada
from webhooks.reading import body_of, described
from webhooks.refusals import complaint, documented, unusable
from webhooks.traits import MOST_TRAITS, identity_of

OLDEST_YEAR = 2000

router = APIRouter(
    prefix="/v1",
    tags=["events"],
    dependencies=[Depends(write_key)],
    responses=documented(400, 401, 413, 422),
)


def _none_as_empty(value: object) -> object:
    return {} if value is None else value


def _text_only(value: object) -> object:
    if value is not None and not isinstance(value, str):
        raise ValueError("must be an ISO 8601 text, such as 2026-11-21T10:00:00Z")
    return value


Fields = Annotated[
    dict[str, Any], BeforeValidator(_none_as_empty), Field(max_length=MOST_TRAITS)
]


class Call(BaseModel):
    """What every call of Segment's tells. Fields that are not named here are ignored."""

    model_config = ConfigDict(frozen=True)

    userId: Identifier = Field(  # noqa: N815 - Segment's name
        description="Your own opaque id of the customer: never an e-mail address or phone number."
    )
    messageId: Annotated[str, StringConstraints(min_length=1, max_length=1000)] | None = Field(  # noqa: N815 - Segment's name
        None, description="A repeat of the same id is acknowledged and does nothing."
    )
    timestamp: Annotated[datetime, BeforeValidator(_text_only)] | None = Field(
        None,
        description=(
            "When it happened; without an offset it is UTC. A time in the future or before "
            f"{OLDEST_YEAR} is a clock's mistake: the time of receipt is taken instead."
        ),
    )
    context: Fields = Field(default_factory=dict)
