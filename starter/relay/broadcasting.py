"""Broadcasting: enrols the next customers of a segment in a journey, each once."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from adapters.store.broadcasts import Broadcasts
from adapters.store.engine.database import Database
from adapters.store.segments import members_among, stretch
from domain.broadcast import (
    BroadcastNote,
    BroadcastOrder,
    BroadcastPage,
    BroadcastPosition,
    BroadcastProgress,
    entry_scope,
)
from domain.clock import Pace
from domain.entry import NotEntered
from domain.errors import JourneyMistake
from domain.segments import Predicate, Segment, at_pace
from starter.relay.enrol import Enrolling, Started
from workflows.base.journey import Journey

AT_ONCE = 10
"""So many customers are enrolled together: more would only wait for the store."""
STRETCH, MOST_STRETCHES = 5_000, 10
"""So many customers are looked at by one statement, and so many statements by one page."""


class Found(NamedTuple):
    """Some customers of a segment."""

    customer_ids: Sequence[str]
    after: str | None
    """Up to whom was looked: the next ones come after."""
    at_end: bool = False
    """Whether nobody comes after."""


class BroadcastingToSegments:
    """`domain.ports.Broadcasting`, on the store and Temporal."""

    def __init__(
        self,
        database: Database,
        enrolling: Enrolling,
        journeys: Mapping[str, type[Journey]],
        segments: Mapping[str, Segment],
        pace: Pace,
    ) -> None:
        self._database = database
        self._broadcasts = Broadcasts(database)
        self._enrolling = enrolling
        self._journeys = journeys
        self._segments = segments
        self._pace = pace

    async def enrol_page(self, page: BroadcastPage, beat: Callable[[], None]) -> BroadcastPosition:
        """Enrol the next customers, as the port has it."""
        order, before = page.order, page.position
        journey = self._journeys.get(order.journey)
        if journey is None:
            raise JourneyMistake(f"there is no journey {order.journey} in this version")
        place = (self._predicate(order), order.as_of, before.after, order.page_size)
        found = await next_members(self._database, *place)
        beat()
        progress, ids = before.progress, found.customer_ids
        for start in range(0, len(ids), AT_ONCE):
            some = ids[start : start + AT_ONCE]
            came_of = await asyncio.gather(*(self._enrol(journey, order, each) for each in some))
            for each in came_of:
                progress = counted(progress, each)
            beat()
        await self._broadcasts.keep_progress(order.broadcast_id, progress)
        return BroadcastPosition(after=found.after, progress=progress, at_end=found.at_end)

    async def note(self, note: BroadcastNote) -> None:
        """Write down where a broadcast stands, as the port has it."""
        await self._broadcasts.note(note)

    def _predicate(self, order: BroadcastOrder) -> Predicate:
        segment = self._segments.get(order.segment)
        if segment is None:
            raise JourneyMistake(f"there is no segment {order.segment} in this version")
        return at_pace(segment.predicate, self._pace)

    async def _enrol(
        self, journey: type[Journey], order: BroadcastOrder, customer_id: str
    ) -> Started | NotEntered:
        scope = entry_scope(order.broadcast_id)
        return await self._enrolling.broadcast(journey, customer_id, scope)


def counted(progress: BroadcastProgress, came_of: object) -> BroadcastProgress:
    """Count one more customer, who entered or was left out."""
    if isinstance(came_of, NotEntered):
        return progress.and_left_out(came_of.refusal)
    return progress.and_enrolled()


async def next_members(
    database: Database, predicate: Predicate, as_of: datetime, after: str | None, most: int
) -> Found:
    """Return the next customers of a segment, in the order of their ids.

    Customers are looked at a stretch at a time: no statement takes long, however few are in it.
    """
    found: list[str] = []
    for _ in range(MOST_STRETCHES):
        some = await database.read(stretch, after, STRETCH)
        if some is None:
            return Found(found, after, at_end=True)
        found += await database.read(members_among, predicate, as_of, some, most - len(found))
        if len(found) >= most:
            return Found(found[:most], found[most - 1])
        after = some.until
    return Found(found, after)
