"""Broadcasts over HTTP: start one, see how far it has come, pause, resume and cancel it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, ConfigDict, Field, WithJsonSchema

from domain.access import Caller, Permission
from domain.broadcast import USUAL_RATE, Broadcast, BroadcastId, Rate, Steering
from domain.operations import OperatorRequest, Reason
from starter.client import InvalidOperation, KeyMismatch, NoAnswer, UnknownJourney
from starter.client.broadcasts import REFUSED, UnknownBroadcast, asked_for
from starter.client.segments import UnknownSegment
from webhooks.edge.dependencies import TheJornada
from webhooks.edge.keys import out_of_scope, requires
from webhooks.edge.reading import PublicId, body_of, described
from webhooks.edge.refusals import Refusal, documented, unusable

router = APIRouter(prefix="/v1/broadcasts", tags=["broadcasts"])

Starter = Annotated[Caller, Depends(requires(Permission.START, heeds_limit=True))]
Reader = Annotated[Caller, Depends(requires(Permission.READ, heeds_limit=True))]

_SIMPLE = {"type": "string", "maxLength": 200, "pattern": "^[A-Za-z][A-Za-z ,.]*$"}
_ID = {"type": "string", "pattern": "^[A-Za-z0-9_.-]{1,64}$"}
PublicReason = Annotated[Reason, WithJsonSchema(_SIMPLE)]
"""What OpenAPI tells is a part of it: any line without an address is taken."""
PublicBroadcastId = Annotated[BroadcastId, WithJsonSchema(_ID)]


class BroadcastCall(BaseModel):
    """Whom to enrol, and why."""

    model_config = ConfigDict(frozen=True)

    journey: PublicId = Field(examples=["onboarding"])
    segment: PublicId = Field(examples=["lapsed"])
    reason: PublicReason
    broadcast_id: PublicBroadcastId | None = Field(
        None,
        description="A repeat of the same id does nothing. Else it is made of the journey, the "
        "segment and the day.",
    )
    per_second: Rate = Field(USUAL_RATE, description="How many customers a second.")


class Why(BaseModel):
    """Why an operator does it."""

    model_config = ConfigDict(frozen=True)

    reason: PublicReason


class BroadcastList(BaseModel):
    """Broadcasts, the last first."""

    broadcasts: tuple[Broadcast, ...]


@router.post(
    "",
    status_code=202,
    openapi_extra=described(BroadcastCall),
    responses=documented(400, 401, 403, 404, 409, 413, 415, 422),
)
async def start(
    request: Request,
    caller: Starter,
    call: Annotated[BroadcastCall, Depends(body_of(BroadcastCall))],
    jornada: TheJornada,
) -> Broadcast:
    """Enrol everyone in a segment in a journey, each once. Stored first, started now or soon."""
    if not jornada.access.may_start(call.journey, caller.scope):
        raise out_of_scope(request, caller)
    order = asked_for(call.journey, call.segment, call.broadcast_id, call.per_second)
    operator = OperatorRequest(by=caller.name, reason=call.reason)
    try:
        with _known():
            return await jornada.broadcasts.start(order, operator)
    except (UnknownJourney, UnknownSegment) as unknown:
        raise Refusal(404, str(unknown), "name one of these") from None
    except KeyMismatch as mismatch:
        raise unusable("journey", str(mismatch)) from None


@router.get("", responses=documented(401, 403))
async def list_broadcasts(caller: Reader, jornada: TheJornada) -> BroadcastList:
    """Name the last broadcasts, and how far each has come. A limited key sees its journeys'."""
    own = jornada.access.own_journeys(caller.scope)
    return BroadcastList(broadcasts=tuple(await jornada.broadcasts.list(journeys=own)))


@router.get("/{broadcast_id}", responses=documented(401, 403, 404))
async def show(caller: Reader, broadcast_id: str, jornada: TheJornada) -> Broadcast:
    """Tell how far a broadcast has come."""
    with _known():
        return await jornada.broadcasts.find(
            broadcast_id, jornada.access.own_journeys(caller.scope)
        )


@router.post(
    "/{broadcast_id}/{action}",
    openapi_extra=described(Why),
    responses=documented(400, 401, 403, 404, 409, 413, 415, 422),
)
async def operate(
    caller: Starter,
    broadcast_id: str,
    action: Steering,
    why: Annotated[Why, Depends(body_of(Why))],
    jornada: TheJornada,
) -> Broadcast:
    """Pause, resume or cancel a broadcast that is under way."""
    own = jornada.access.own_journeys(caller.scope)
    with _known():
        await jornada.broadcasts.find(broadcast_id, own)
        operator = OperatorRequest(by=caller.name, reason=why.reason)
        await jornada.broadcasts.operate(broadcast_id, action, operator)
        return await jornada.broadcasts.find(broadcast_id)


@contextmanager
def _known() -> Iterator[None]:
    """Say in one line why it cannot be done."""
    try:
        yield
    except UnknownBroadcast as unknown:
        raise Refusal(404, str(unknown), "list them: GET /v1/broadcasts") from None
    except (InvalidOperation, *REFUSED) as refused:
        raise Refusal(409, str(refused), "look at it: GET /v1/broadcasts") from None
    except NoAnswer as no_answer:
        raise Refusal(503, str(no_answer), "see that a worker runs, and send it again") from None
