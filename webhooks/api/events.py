"""Events and traits from services, in the shape that Segment's libraries send."""

from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends
from pydantic import BaseModel, Field

from starter.client import Jornada, Taken
from webhooks.api.calls import SPELLED, Alias, Call, Group, Identify, Page, Screen, Track
from webhooks.edge.dependencies import TheJornada
from webhooks.edge.keys import Workspace, write_key
from webhooks.edge.reading import body_of, described
from webhooks.edge.refusals import documented, refusing

router = APIRouter(
    prefix="/v1",
    tags=["events"],
    dependencies=[Depends(write_key)],
    responses=documented(400, 401, 403, 413, 415, 422),
)


class Dropped(BaseModel):
    """A field that cannot be used, and is not kept. All else of its call is."""

    field: str = Field(
        description="As you call it.", examples=["email", "properties.total", "timestamp"]
    )
    why: str = Field(description="What is wanted instead.")


class Accepted(BaseModel):
    """It is stored, but for what is named, and will reach the journeys that wait for it."""

    accepted: bool = True
    duplicate: bool = Field(description="Whether this `messageId` was received before.")
    hint: str | None = Field(
        None, description="What may be wrong, where no journey reads an event of this name."
    )
    dropped: tuple[Dropped, ...] = ()


def _body(model: type[Call]) -> dict[str, Any]:
    """Return how a route tells of its body, and that what is not given is left out of answers."""
    return {"openapi_extra": described(model), "response_model_exclude_none": True}


@router.post("/identify", **_body(Identify))
async def identify(
    call: Annotated[Identify, Depends(body_of(Identify))],
    jornada: TheJornada,
    workspace: Workspace,
) -> Accepted:
    """Tell who a customer is, how they are reached, and what they agreed to.

    A field or a trait that cannot be used is dropped and named; all else is kept.
    """
    return _accepted(await _take_in(call, jornada, workspace))


@router.post("/group", **_body(Group))
async def group(
    call: Annotated[Group, Depends(body_of(Group))], jornada: TheJornada, workspace: Workspace
) -> Accepted:
    """Tell to which company or team a customer belongs: it is kept as their trait `group`."""
    return _accepted(await _take_in(call, jornada, workspace))


@router.post("/track", **_body(Track))
async def track(
    call: Annotated[Track, Depends(body_of(Track))], jornada: TheJornada, workspace: Workspace
) -> Accepted:
    """Tell what a customer did: it starts the journeys that begin with it, and moves others on."""
    taken = await _take_in(call, jornada, workspace)
    meant = jornada.meant_by(call.event)
    hint = f"no journey reads an event of this name; they read `{meant}`" if meant else None
    return _accepted(taken, hint)


@router.post("/page", **_body(Page))
async def page(
    call: Annotated[Page, Depends(body_of(Page))], jornada: TheJornada, workspace: Workspace
) -> Accepted:
    """Tell which page a customer looked at: the event `Page Viewed`."""
    return _accepted(await _take_in(call, jornada, workspace))


@router.post("/screen", **_body(Screen))
async def screen(
    call: Annotated[Screen, Depends(body_of(Screen))], jornada: TheJornada, workspace: Workspace
) -> Accepted:
    """Tell which screen of an app a customer looked at: the event `Screen Viewed`."""
    return _accepted(await _take_in(call, jornada, workspace))


@router.post("/alias", **_body(Alias))
async def alias(
    call: Annotated[Alias, Depends(body_of(Alias))], jornada: TheJornada, workspace: Workspace
) -> Accepted:
    """Tell that a customer was known by another id."""
    return _accepted(await _take_in(call, jornada, workspace))


async def _take_in(call: Call, jornada: Jornada, workspace: str) -> Taken:
    with refusing(SPELLED):
        told = call.told(jornada, datetime.now(UTC))
        return await jornada.take_in_one(told, workspace=workspace)


def _accepted(taken: Taken, hint: str | None = None) -> Accepted:
    dropped = tuple(Dropped(field=field, why=why) for field, why in taken.dropped.items())
    return Accepted(duplicate=not taken.is_new, hint=hint, dropped=dropped)
