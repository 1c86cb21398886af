"""Health: whether this process lives, and whether it may be sent requests."""

import asyncio
from typing import Literal

from fastapi import APIRouter
from pydantic import BaseModel, Field

from adapters.store.engine.errors import StoreError
from adapters.store.reads.health import answers
from webhooks.edge.dependencies import TheJornada
from webhooks.edge.refusals import Refusal, documented

ANSWER_WITHIN = 3
"""Seconds."""

router = APIRouter(prefix="/health", tags=["health"])


class Live(BaseModel):
    """The process lives."""

    status: Literal["live"] = "live"


class Ready(BaseModel):
    """Requests are welcome."""

    status: Literal["ready"] = "ready"
    store: Literal["reachable"] = "reachable"
    temporal: str = Field(
        "not needed to be ready: events are stored first, and handed over when it is there"
    )


@router.get("/live")
async def live() -> Live:
    """Tell that the process lives."""
    return Live()


@router.get("/ready", responses=documented())
async def ready(jornada: TheJornada) -> Ready:
    """Tell whether the store can be reached and has its tables. Temporal may be away."""
    try:
        async with asyncio.timeout(ANSWER_WITHIN):
            await jornada.database.read(answers)
    except (StoreError, OSError) as error:
        reason = f"the store cannot be used ({type(error).__name__})"
        advice = "check DATABASE_URL and run `jornada migrate`"
        raise Refusal(503, reason, advice) from None
    return Ready()
