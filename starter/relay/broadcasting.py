"""Broadcasting: enrols the next customers of a segment in a journey, each once."""

import asyncio
from collections.abc import Callable, Mapping
from datetime import datetime

from temporalio.common import Priority

from adapters.store.broadcasts import Broadcasts
from adapters.store.engine.database import Database
from adapters.store.segments import members
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
from starter.relay.enrol import Beginning, Enrolling, Started
from workflows.base.journey import Journey

AT_ONCE = 10
"""So many customers are enrolled together: more would only wait for the store."""
LAST = Priority(priority_key=5)
"""Of their runs: whatever a customer waits for goes before them."""


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
        most = order.page_size
        found = await next_members(
            self._database, self._predicate(order), order.as_of, before.after, most
        )
        progress = before.progress
        for start in range(0, len(found), AT_ONCE):
            some = found[start : start + AT_ONCE]
            came_of = await asyncio.gather(*(self._enrol(journey, order, each) for each in some))
            for each in came_of:
                progress = counted(progress, each)
            beat()
        await self._broadcasts.keep_progress(order.broadcast_id, progress)
        after = found[-1] if found else before.after
        return BroadcastPosition(after=after, progress=progress, at_end=len(found) < most)

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
        scope, beginning = entry_scope(order.broadcast_id), Beginning(None, order.segment, LAST)
        return await self._enrolling.broadcast(journey, customer_id, scope, beginning)


def counted(progress: BroadcastProgress, came_of: object) -> BroadcastProgress:
    """Count one more customer, who entered or was left out."""
    if isinstance(came_of, NotEntered):
        return progress.and_left_out(came_of.refusal)
    return progress.and_enrolled()


async def next_members(
    database: Database, predicate: Predicate, as_of: datetime, after: str | None, most: int
) -> list[str]:
    """Return the next customers of a segment, in the order of their ids."""
    return await database.read(members, predicate, as_of, after, most)
