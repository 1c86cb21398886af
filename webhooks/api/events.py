"""Events and traits from services, in the shape that Segment's libraries send."""

from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends
from pydantic import BaseModel, Field

from starter.client import Jornada
from starter.client.batches import Call as Told
from starter.client.batches import Taken, take_in_one
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


def _body(model: type[Call]) -> dict[str, Any]:
    """Return how a route tells of its body, and that what is not given is left out of answers."""
    return {"openapi_extra": described(model), "response_model_exclude_none": True}


@router.post("/identify", **_body(Identify))
async def identify(
    call: Annotated[Identify, Depends(body_of(Identify))],
    jornada: TheJornada,
    workspace: Workspace,
) -> Identified:
    """Tell who a customer is, how they are reached, and what they agreed to.

    A trait that cannot be used is dropped and named; all else is kept.
    """
    return _identified(await _take_in(call, jornada, workspace))


@router.post("/group", **_body(Group))
async def group(
    call: Annotated[Group, Depends(body_of(Group))], jornada: TheJornada, workspace: Workspace
) -> Identified:
    """Tell to which company or team a customer belongs: it is kept as their trait `group`."""
    return _identified(await _take_in(call, jornada, workspace))


@router.post("/track", **_body(Track))
async def track(
    call: Annotated[Track, Depends(body_of(Track))], jornada: TheJornada, workspace: Workspace
) -> Accepted:
    """Tell what a customer did: it starts the journeys that begin with it, and moves others on."""
    taken = await _take_in(call, jornada, workspace)
    meant = jornada.meant_by(call.event)
    hint = f"no journey reads an event of this name; they read `{meant}`" if meant else None
    return Accepted(duplicate=not taken.is_new, hint=hint)


@router.post("/page", **_body(Page))
async def page(
    call: Annotated[Page, Depends(body_of(Page))], jornada: TheJornada, workspace: Workspace
) -> Accepted:
    """Tell which page a customer looked at: the event `Page Viewed`."""
    return Accepted(duplicate=not (await _take_in(call, jornada, workspace)).is_new)


@router.post("/screen", **_body(Screen))
async def screen(
    call: Annotated[Screen, Depends(body_of(Screen))], jornada: TheJornada, workspace: Workspace
) -> Accepted:
    """Tell which screen of an app a customer looked at: the event `Screen Viewed`."""
    return Accepted(duplicate=not (await _take_in(call, jornada, workspace)).is_new)


@router.post("/alias", **_body(Alias))
async def alias(
    call: Annotated[Alias, Depends(body_of(Alias))], jornada: TheJornada, workspace: Workspace
) -> Accepted:
    """Tell that a customer was known by another id."""
    return Accepted(duplicate=not (await _take_in(call, jornada, workspace)).is_new)


async def _take_in(call: Call, jornada: Jornada, workspace: str) -> Taken:
    with refusing(SPELLED):
        told: Told = call.told(jornada, datetime.now(UTC))
        return await take_in_one(jornada, told, workspace)


def _identified(taken: Taken) -> Identified:
    dropped = tuple(Dropped(trait=trait, why=why) for trait, why in taken.dropped.items())
    return Identified(duplicate=not taken.is_new, dropped=dropped)
