"""The view of a customer: who they are, what happened, and where they stand; for support."""

from typing import Annotated, TypeVar

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, ConfigDict, Field

from domain.access import Caller, Permission
from domain.view import LONGEST_CURSOR, LONGEST_PAGE, PAGE, Match, NoCursor, Timeline, View
from webhooks.edge.dependencies import TheJornada
from webhooks.edge.keys import requires
from webhooks.edge.reading import PublicId, body_of, described
from webhooks.edge.refusals import Refusal, documented, refusing, unusable

router = APIRouter(prefix="/v1", tags=["customers"])

Reader = Annotated[Caller, Depends(requires(Permission.READ, heeds_limit=True))]

T = TypeVar("T")

Limit = Annotated[
    int, Query(ge=1, le=LONGEST_PAGE, description="How many entries of the timeline at most.")
]
Before = Annotated[
    str | None,
    Query(
        min_length=1,
        max_length=LONGEST_CURSOR,
        description="The `before` of the page before, as it was; left out, the newest page.",
    ),
]


class SearchCall(BaseModel):
    """Whom to find. It is a body, because URLs end up in logs and an address is personal."""

    model_config = ConfigDict(frozen=True)

    address: str = Field(
        min_length=1,
        max_length=254,
        description="An e-mail address, or a phone number in any spelling.",
        examples=["+55 (11) 98765-0001"],
    )
    country: str | None = Field(
        None,
        pattern="^[A-Za-z]{2}$",
        description="Where a number without + is from: two letters. Left out, any country.",
        examples=["BR"],
    )


class Found(BaseModel):
    """The customers who are reached at an address: none, one, or all who share it."""

    customers: tuple[Match, ...]


@router.get("/customers/{customer_id}", responses=documented(401, 403, 404, 422))
async def view(
    caller: Reader, customer_id: PublicId, jornada: TheJornada, limit: Limit = PAGE
) -> View:
    """Tell all that is known of a customer, with the newest page of their timeline.

    Running enrolments are asked where they stand, for some seconds at most. A key that is limited
    to some topics or journeys sees what is theirs, and no address and no trait.
    """
    sight = jornada.access.sight(caller.scope)
    return _known(await jornada.views.view(customer_id, limit, sight))


@router.get("/customers/{customer_id}/timeline", responses=documented(401, 403, 404, 422))
async def timeline(
    caller: Reader,
    customer_id: PublicId,
    jornada: TheJornada,
    before: Before = None,
    limit: Limit = PAGE,
) -> Timeline:
    """Tell what happened with a customer across channels and journeys, the newest first.

    A key that is limited sees what is theirs: a page may be short, or empty, before the last one.
    """
    sight = jornada.access.sight(caller.scope)
    try:
        return _known(await jornada.views.timeline(customer_id, before, limit, sight))
    except NoCursor as error:
        raise unusable("before", str(error)) from None


@router.post(
    "/search",
    openapi_extra=described(SearchCall),
    responses=documented(400, 401, 403, 413, 415, 422),
)
async def search(
    _caller: Reader,
    call: Annotated[SearchCall, Depends(body_of(SearchCall))],
    jornada: TheJornada,
) -> Found:
    """Find the customers who are reached at an address: for a limited key, too, who has it."""
    with refusing({}):
        return Found(customers=tuple(await jornada.views.reached_at(call.address, call.country)))


def _known(found: T | None) -> T:
    if found is None:
        raise Refusal(404, "nobody is known by that id", "check the customer id in the URL")
    return found
