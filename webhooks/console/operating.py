"""What operators do to one enrolment: hold it, let it go on, end its wait, end it."""

from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.responses import RedirectResponse
from pydantic import BaseModel, Field, ValidationError

from adapters.checking import complaint
from domain.access import Permission
from domain.operations import OperatorAction, OperatorRequest
from starter.client import KeyMismatch, UnknownJourney, UnusableField
from webhooks.console.customer import CustomerId, customer_path
from webhooks.console.pages import HOME
from webhooks.console.staff import Staff, acting, form_of, out_of_scope, unusable
from webhooks.edge.dependencies import TheJornada

router = APIRouter(prefix=f"{HOME}/customers")


class Operation(BaseModel):
    """What to do, to which enrolment, and why."""

    action: OperatorAction
    journey: str = Field(max_length=64)
    key: str = Field("", max_length=200)
    reason: str = Field("", max_length=500)


@router.post("/{customer_id}/operate")
async def operate(
    operator: Annotated[Staff, Depends(acting(Permission.OPERATE, heeds_limit=True))],
    customer_id: CustomerId,
    wanted: Annotated[Operation, Depends(form_of(Operation))],
    jornada: TheJornada,
) -> RedirectResponse:
    """Carry it out, and show the customer. Refused where it makes no sense."""
    own = jornada.access.own_journeys(operator.caller.scope)
    if own is not None and wanted.journey not in own:
        raise out_of_scope(operator)
    request = request_by(operator, wanted.reason)
    try:
        await jornada.operators.operate(
            wanted.action, request, wanted.journey, customer_id, wanted.key or None
        )
    except (UnknownJourney, KeyMismatch, UnusableField) as error:
        raise unusable("the journey", str(error)) from None
    return RedirectResponse(customer_path(customer_id, wanted.action), 303)


def request_by(operator: Staff, reason: str) -> OperatorRequest:
    """Return who acts, and why. Raises `Turned` for a reason that is none."""
    try:
        return OperatorRequest(by=operator.name, reason=reason)
    except ValidationError as error:
        raise unusable(
            "the reason", complaint(error.errors(include_input=False, include_url=False)[0])
        ) from None
