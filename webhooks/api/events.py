"""Events and traits from services, in the shape that Segment's libraries send."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends
from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    WithJsonSchema,
)

from domain.blanks import is_blank
from domain.events.moments import OLDEST_YEAR, happened_at
from webhooks.api.traits import DESCRIBED
from webhooks.edge.dependencies import TheJornada
from webhooks.edge.keys import write_key
from webhooks.edge.reading import PublicId, body_of, described
from webhooks.edge.refusals import documented, refusing

MOST_FIELDS = 200

router = APIRouter(
    prefix="/v1",
    tags=["events"],
    dependencies=[Depends(write_key)],
    responses=documented(400, 401, 403, 413, 422),
)


def _instant(value: object) -> datetime | None:
    if is_blank(value):
        return None
    if isinstance(value, datetime):
        return value
    try:
        moment = datetime.fromisoformat(str(value))
    except ValueError:
        raise ValueError("must be an ISO 8601 time, such as 2026-11-21T10:00:00Z") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _instant_or_none(value: object) -> datetime | None:
    try:
        return _instant(value)
    except ValueError:
        return None


def _described_fields(known: Mapping[str, object]) -> WithJsonSchema:
    return WithJsonSchema(
        {"type": ["object", "null"], "properties": known, "maxProperties": MOST_FIELDS}
    )


Instant = Annotated[datetime | None, BeforeValidator(_instant)]
AnyInstant = Annotated[
    datetime | None, BeforeValidator(_instant_or_none), WithJsonSchema({"format": "date-time"})
]
"""A time where it can be read as one."""
Fields = Annotated[
    dict[str, Any],
    BeforeValidator(lambda value: {} if is_blank(value) else value),
    Field(default_factory=dict, max_length=MOST_FIELDS),
    _described_fields({}),
]


class Call(BaseModel):
    """What every call of Segment's holds. Fields that are not named here are ignored."""

    model_config = ConfigDict(frozen=True)

    user_id: PublicId = Field(
        alias="userId",
        description="Your own opaque id of the customer: never an e-mail address or phone number.",
    )
    message_id: str | None = Field(
        None,
        alias="messageId",
        min_length=1,
        max_length=1000,
        description="A repeat of the same id is acknowledged and does nothing. One that was used "
        "for another customer or event is refused.",
    )
    timestamp: Instant = Field(
        None,
        description="When it happened; without an offset it is UTC. A time in the future or before "
        f"{OLDEST_YEAR} is a wrong clock's: the time of receipt is taken instead.",
    )
    original_timestamp: AnyInstant = Field(
        None, alias="originalTimestamp", description="Where there is no `timestamp`."
    )
    sent_at: AnyInstant = Field(
        None,
        alias="sentAt",
        description="When it was sent, by the same clock: this corrects a clock that is wrong.",
    )
    context: Fields

    def happened_at(self, now: datetime) -> datetime | None:
        """Return when it happened, as far as that can be believed at `now`; None if untold."""
        told = self.timestamp or self.original_timestamp
        return told and happened_at(told, self.sent_at, now)


class IdentifyCall(Call):
    """Who a customer is. Only what is given changes."""

    traits: Annotated[Fields, _described_fields(DESCRIBED)] = Field(
        description="These have a meaning; all others are kept."
    )

    def all_traits(self) -> dict[str, Any]:
        """Return the traits from wherever they are: RudderStack sends them in the context."""
        in_context = self.context.get("traits")
        return (in_context if isinstance(in_context, dict) else {}) | self.traits


class TrackCall(Call):
    """What a customer did."""

    event: str = Field(min_length=1, max_length=100, examples=["Signed Up"])
    properties: Fields


class Dropped(BaseModel):
    """A trait that cannot be used, and is not kept."""

    trait: str
    why: str = Field(description="What is wanted instead.")


class Accepted(BaseModel):
    """It is stored, and will reach the journeys that wait for it."""

    accepted: bool = True
    duplicate: bool = Field(description="Whether this `messageId` was received before.")
    hint: str | None = Field(
        None, description="What may be wrong, where no journey reads an event of this name."
    )


class Identified(Accepted):
    """It is stored, but for the traits that are named."""

    dropped: tuple[Dropped, ...] = ()


_SPELLED = {"customer_id": "userId", "message_id": "messageId"}


@router.post("/identify", openapi_extra=described(IdentifyCall), response_model_exclude_none=True)
async def identify(
    call: Annotated[IdentifyCall, Depends(body_of(IdentifyCall))], jornada: TheJornada
) -> Identified:
    """Tell who a customer is, how they are reached, and what they agreed to.

    A trait that cannot be used is dropped and named; all else is kept.
    """
    with refusing(_SPELLED):
        told = await jornada.identify_by_traits(
            call.user_id,
            call.all_traits(),
            call.context,
            message_id=call.message_id,
            at=call.happened_at(datetime.now(UTC)),
        )
    dropped = tuple(Dropped(trait=trait, why=why) for trait, why in told.dropped.items())
    return Identified(duplicate=not told.is_new, dropped=dropped)


@router.post("/track", openapi_extra=described(TrackCall), response_model_exclude_none=True)
async def track(
    call: Annotated[TrackCall, Depends(body_of(TrackCall))], jornada: TheJornada
) -> Accepted:
    """Tell what a customer did: it starts the journeys that begin with it, and moves others on."""
    with refusing(_SPELLED):
        is_new = await jornada.track(
            call.user_id,
            call.event,
            call.properties,
            message_id=call.message_id,
            occurred_at=call.happened_at(datetime.now(UTC)),
            source="track",
        )
    meant = jornada.meant_by(call.event)
    hint = f"no journey reads an event of this name; they read `{meant}`" if meant else None
    return Accepted(duplicate=not is_new, hint=hint)
