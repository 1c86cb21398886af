"""Health: whether this process lives, may be sent requests, and whether all works behind it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from fastapi import APIRouter
from pydantic import BaseModel

from domain.faults import WHO_ACTS, Fault, PresentFault
from starter.health import store_trouble
from webhooks.edge.dependencies import TheJornada
from webhooks.edge.refusals import Refusal, documented

router = APIRouter(prefix="/health", tags=["health"])


class Live(BaseModel):
    """The process lives."""

    status: Literal["live"] = "live"


class Intake(BaseModel):
    """Requests are welcome: what comes in is stored."""

    status: Literal["open"] = "open"


class OpenFault(BaseModel):
    """Something on our side that a person must mend: it loses or delays some messages."""

    name: str
    problem: str
    who_must_act: str = WHO_ACTS
    what_to_do: str
    enrolments: int | None
    """How many enrolments it holds up, where that is known."""
    since: datetime
    seen_at: datetime

    @classmethod
    def of(cls, one: PresentFault) -> "OpenFault":
        """Describe a fault."""
        told = {"since": one.since, "seen_at": one.seen_at, "enrolments": one.enrolments}
        return cls.model_validate({**one.fault._asdict(), **told})


class Ready(BaseModel):
    """All that is needed is there."""

    status: Literal["ready", "degraded"]
    """Degraded where there is a fault on our side."""
    store: Literal["reachable"] = "reachable"
    temporal: Literal["reachable"] = "reachable"
    workers: Literal["polling"] = "polling"
    faults: tuple[OpenFault, ...] = ()


@router.get("/live")
async def live() -> Live:
    """Tell that the process lives."""
    return Live()


@router.get("/intake", responses=documented())
async def intake(jornada: TheJornada) -> Intake:
    """Tell whether requests may be sent here, for a load balancer. Temporal may be away."""
    if trouble := await store_trouble(jornada.database):
        raise _not_ready([trouble])
    return Intake()


@router.get("/ready", responses=documented())
async def ready(jornada: TheJornada) -> Ready:
    """Tell whether the store, Temporal and workers are there, and what else is wrong, for alerts.

    Looked at once every few seconds, whoever asks. A load balancer asks `/health/intake`.
    """
    health = await jornada.health.look()
    if health.missing:
        raise _not_ready(health.missing)
    faults = tuple(map(OpenFault.of, health.faults))
    return Ready(status="degraded" if faults else "ready", faults=faults)


def _not_ready(missing: Sequence[Fault]) -> Refusal:
    problem = "; ".join(one.problem for one in missing)
    advice = "; ".join(one.what_to_do for one in missing)
    return Refusal(503, problem, f"{WHO_ACTS}: {advice}")
