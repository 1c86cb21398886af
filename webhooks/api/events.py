"""Events and traits from services, in the shape that Segment's libraries send."""

from datetime import UTC, datetime
from typing import Annotated, Any, NamedTuple

from fastapi import APIRouter, Depends
from pydantic import BaseModel, Field

from starter.client import Jornada, Taken
from webhooks.api.calls import SPELLED, Alias, Call, Group, Identify, Page, Screen, Track
from webhooks.edge.dependencies import TheJornada, TheWaitingRoom
from webhooks.edge.keys import Workspace, write_key
from webhooks.edge.reading import body_of, described
from webhooks.edge.refusals import documented, refusing
from webhooks.edge.waiting import WaitingRoom

router = APIRouter(
    prefix="/v1",
    tags=["events"],
    dependencies=[Depends(write_key)],
    responses=documented(400, 401, 403, 413, 415, 422, 429),
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


class Intake(NamedTuple):
    """Where a caller's calls are taken in."""

    jornada: Jornada
    workspace: str
    room: WaitingRoom

    async def take_in(self, call: Call) -> Taken:
        """Take in one call. Raises a `Refusal`."""
        with refusing(SPELLED), self.room.place():
            told = call.told(self.jornada, datetime.now(UTC))
            return await self.jornada.take_in_one(told, workspace=self.workspace)


async def _intake(jornada: TheJornada, workspace: Workspace, room: TheWaitingRoom) -> Intake:
    return Intake(jornada, workspace, room)


TheIntake = Annotated[Intake, Depends(_intake)]


def _body(model: type[Call]) -> dict[str, Any]:
    """Return how a route tells of its body, and that what is not given is left out of answers."""
    return {"openapi_extra": described(model), "response_model_exclude_none": True}


@router.post("/identify", **_body(Identify))
async def identify(
    call: Annotated[Identify, Depends(body_of(Identify))], intake: TheIntake
) -> Accepted:
    """Tell who a customer is, how they are reached, and what they agreed to.

    A field or a trait that cannot be used is dropped and named; all else is kept.
    """
    return _accepted(await intake.take_in(call))


@router.post("/group", **_body(Group))
async def group(call: Annotated[Group, Depends(body_of(Group))], intake: TheIntake) -> Accepted:
    """Tell to which company or team a customer belongs: it is kept as their trait `group`."""
    return _accepted(await intake.take_in(call))


@router.post("/track", **_body(Track))
async def track(call: Annotated[Track, Depends(body_of(Track))], intake: TheIntake) -> Accepted:
    """Tell what a customer did: it starts the journeys that begin with it, and moves others on."""
    taken = await intake.take_in(call)
    meant = intake.jornada.meant_by(call.event)
    hint = f"no journey reads an event of this name; they read `{meant}`" if meant else None
    return _accepted(taken, hint)


@router.post("/page", **_body(Page))
async def page(call: Annotated[Page, Depends(body_of(Page))], intake: TheIntake) -> Accepted:
    """Tell which page a customer looked at: the event `Page Viewed`."""
    return _accepted(await intake.take_in(call))


@router.post("/screen", **_body(Screen))
async def screen(call: Annotated[Screen, Depends(body_of(Screen))], intake: TheIntake) -> Accepted:
    """Tell which screen of an app a customer looked at: the event `Screen Viewed`."""
    return _accepted(await intake.take_in(call))


@router.post("/alias", **_body(Alias))
async def alias(call: Annotated[Alias, Depends(body_of(Alias))], intake: TheIntake) -> Accepted:
    """Tell that a customer was known by another id."""
    return _accepted(await intake.take_in(call))


def _accepted(taken: Taken, hint: str | None = None) -> Accepted:
    dropped = tuple(Dropped(field=field, why=why) for field, why in taken.dropped.items())
    return Accepted(duplicate=not taken.is_new, hint=hint, dropped=dropped)
