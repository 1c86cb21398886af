"""Segments over HTTP: which there are, and how many customers are in one."""

from fastapi import APIRouter, Depends
from pydantic import BaseModel, Field

from domain.access import Permission
from domain.segments import Described
from starter.client.segments import UnknownSegment
from webhooks.edge.dependencies import TheJornada
from webhooks.edge.keys import requires
from webhooks.edge.refusals import Refusal, documented

router = APIRouter(
    prefix="/v1", tags=["segments"], dependencies=[Depends(requires(Permission.READ))]
)


class SegmentList(BaseModel):
    """All segments there are."""

    segments: tuple[Described, ...]


class SegmentCount(BaseModel):
    """How many customers are in a segment."""

    segment: str = Field(examples=["loyal"])
    customers: int


@router.get("/segments", responses=documented(401, 403))
async def segments(jornada: TheJornada) -> SegmentList:
    """Name the segments that are declared beside the journeys."""
    return SegmentList(segments=jornada.segments.list())


@router.get("/segments/{segment}/count", responses=documented(401, 403, 404))
async def count(segment: str, jornada: TheJornada) -> SegmentCount:
    """Count the customers who are in a segment now."""
    try:
        return SegmentCount(segment=segment, customers=await jornada.segments.count(segment))
    except UnknownSegment as unknown:
        raise Refusal(404, str(unknown), "name one of these in the URL") from None
