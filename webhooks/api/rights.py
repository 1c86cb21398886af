"""Rights: a company's service has a customer erased, or asks for all that is held of them."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends
from pydantic import BaseModel, Field

from domain.access import Caller, Permission
from domain.operations import OperatorRequest
from starter.client.erasure import NobodyKnown
from webhooks.edge.dependencies import TheJornada
from webhooks.edge.keys import requires
from webhooks.edge.reading import PublicId
from webhooks.edge.refusals import Refusal, documented

router = APIRouter(prefix="/v1/customers", tags=["customers"])

Admin = Annotated[Caller, Depends(requires(Permission.ADMIN))]


class Erased(BaseModel):
    """How an erasure stands."""

    customer_id: str
    accepted_at: datetime
    finished_at: datetime | None = Field(
        description="When nothing of them was left: once the last of their journeys had ended."
    )
    waits_for: tuple[str, ...] = Field(
        (), description="The workflow ids of their journeys that have not ended yet."
    )


class Export(BaseModel):
    """All that we hold of a customer."""

    customer_id: str
    exported_at: datetime
    held: dict[str, list[dict[str, Any]]] = Field(
        description="The rows of each table. Times are UTC, ISO 8601."
    )


@router.get(
    "/{customer_id}/export",
    dependencies=[Depends(requires(Permission.ADMIN))],
    responses=documented(401, 403, 404, 422),
)
async def export(customer_id: PublicId, jornada: TheJornada) -> Export:
    """Return all that we hold of a customer."""
    with _known():
        return Export.model_validate(await jornada.rights.export(customer_id))


@router.delete("/{customer_id}", status_code=202, responses=documented(401, 403, 404, 422))
async def erase(caller: Admin, customer_id: PublicId, jornada: TheJornada) -> Erased:
    """Erase a customer. Nothing new leaves from now on; a repeat tells how it stands."""
    with _known():
        erasure = await jornada.rights.erase(
            customer_id, OperatorRequest(by=caller.name, reason="asked for over HTTP")
        )
    return Erased.model_validate(erasure, from_attributes=True)


@contextmanager
def _known() -> Iterator[None]:
    """Refuse an id that nobody is known by."""
    try:
        yield
    except NobodyKnown:
        raise Refusal(
            404, "nobody is known by that id", "check the customer id in the URL"
        ) from None
