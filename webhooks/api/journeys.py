"""Starting journeys, and explaining what they decided: for operators and services."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, ConfigDict, Field

from domain.access import Caller, Permission
from domain.explanation import Explanation
from starter.client import KeyMismatch, UnknownJourney
from starter.relay.enrol import Started
from webhooks.edge.dependencies import TheJornada
from webhooks.edge.keys import out_of_scope, requires
from webhooks.edge.reading import PublicId, body_of, described
from webhooks.edge.refusals import Refusal, documented, refusing, unusable

router = APIRouter(prefix="/v1", tags=["journeys"])

Starter = Annotated[Caller, Depends(requires(Permission.START, heeds_limit=True))]
Reader = Annotated[Caller, Depends(requires(Permission.READ, heeds_limit=True))]


class StartCall(BaseModel):
    """Whom to enrol."""

    model_config = ConfigDict(frozen=True)

    customer_id: PublicId
    key: Any = Field(
        None,
        description="Such as an order's number, for a keyed journey. What is no id is hidden from "
        "Temporal.",
        json_schema_extra={"type": ["string", "integer", "number", "null"]},
        examples=["o-1001", "#1001", 5726128734520],
    )
    request_id: str | None = Field(
        None,
        min_length=1,
        max_length=1000,
        description="A repeat of the same id does nothing.",
    )


class Enrolled(BaseModel):
    """What became of a request to start a journey."""

    workflow_id: str = Field(examples=["onboarding/c-1"])
    result: Started


@router.post(
    "/journeys/{journey}",
    status_code=202,
    openapi_extra=described(StartCall),
    responses=documented(400, 401, 403, 404, 413, 415, 422),
)
async def start(
    request: Request,
    caller: Starter,
    journey: str,
    call: Annotated[StartCall, Depends(body_of(StartCall))],
    jornada: TheJornada,
) -> Enrolled:
    """Enrol a customer without waiting for an event. Stored first, started now or soon."""
    if not jornada.access.may_start(journey, caller.scope):
        raise out_of_scope(request, caller)
    try:
        with refusing({}):
            result = await jornada.start(
                journey,
                call.customer_id,
                call.key,
                request_id=call.request_id,
                by=caller.name,
            )
    except UnknownJourney as unknown:
        raise Refusal(404, str(unknown), "correct the journey's name in the URL") from None
    except KeyMismatch as mismatch:
        raise unusable("key", str(mismatch)) from None
    return Enrolled(
        workflow_id=await jornada.workflow_id(
            journey, call.customer_id, await jornada.ids.seen(call.key)
        ),
        result=result,
    )


@router.get("/customers/{customer_id}/explain", responses=documented(401, 403, 404, 422))
async def explain(caller: Reader, customer_id: PublicId, jornada: TheJornada) -> Explanation:
    """Tell what was sent, held or skipped for a customer, when and why, and what is awaited.

    A key that is limited to some topics or journeys sees these, and how much is left out.
    """
    explanation = await jornada.explain(customer_id, caller.scope)
    if not explanation.known:
        raise Refusal(404, "nobody is known by that id", "check the customer id in the URL")
    return explanation
