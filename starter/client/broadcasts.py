"""Broadcasts for operators and services: plan one, start it, pause it, see how far it has come."""

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from temporalio.client import Client

from adapters.store.broadcasts import AnotherUnderWay, Broadcasts, NotTheSame
from adapters.store.engine.database import Database
from adapters.store.enrolments import Enrolments
from domain.broadcast import (
    USUAL_RATE,
    Broadcast,
    BroadcastAction,
    BroadcastEntry,
    BroadcastOrder,
    BroadcastProgress,
    BroadcastState,
    broadcast_workflow,
    entry_scope,
)
from domain.clock import Pace
from domain.entry import NotEntered
from domain.operations import OperatorRequest
from domain.segments import Predicate, Segment, at_pace
from starter.away import temporal_is_away
from starter.client.journeys import Journeys, keyed
from starter.client.operators import NotEnrolled, operate
from starter.client.segments import UnknownSegment, counted_at
from starter.relay.broadcast_runs import BroadcastRuns
from starter.relay.broadcasting import Found, counted, next_members
from starter.relay.enrol import Enrolling, Started

AT_A_LOOK = 500
"""So many customers does a plan look at together."""
REFUSED = (AnotherUnderWay, NotTheSame)
"""How a broadcast is refused that contradicts another one."""


class UnknownBroadcast(LookupError):
    """There is no broadcast of that id, or it does not run."""


class Planned(NamedTuple):
    """What a broadcast would make of one customer."""

    customer_id: str
    left_out: NotEntered | None
    so_far: BroadcastProgress


class BroadcastsToSegments:
    """Everyone in a segment enters a journey. The audit keeps who asked for it, and why."""

    def __init__(
        self,
        temporal: Client,
        database: Database,
        enrolling: Enrolling,
        journeys: Journeys,
        segments: Mapping[str, Segment],
        pace: Pace,
    ) -> None:
        self._temporal = temporal
        self._database = database
        self._enrolling = enrolling
        self._journeys = journeys
        self._segments = segments
        self._pace = pace
        self._store = Broadcasts(database)
        self._runs = BroadcastRuns(temporal, database)

    async def start(self, order: BroadcastOrder, operator: OperatorRequest) -> Broadcast:
        """Start a broadcast, or go on with it: harmless when repeated. Returns how it stands.

        Raises `UnknownJourney`, `KeyMismatch` for one that has keys, `UnknownSegment`, or one of
        `REFUSED`. When Temporal is away it stays `starting`, and the relay starts it later.
        """
        total = await self.count(order)
        known = await self._store.begin(order, total, operator)
        if known.state is BroadcastState.STARTING:
            try:
                await self._runs.start(known)
            except Exception as error:
                if not temporal_is_away(error):
                    raise
        return await self.find(order.broadcast_id)

    async def count(self, order: BroadcastOrder) -> int:
        """Return how many are in the segment. Raises as `start` does."""
        keyed(self._journeys, order.journey, None)
        return await counted_at(self._database, self._predicate(order), order.as_of)

    async def plan(self, order: BroadcastOrder) -> AsyncIterator[Planned]:
        """Tell of each customer of the segment whether they would enter now; write nothing."""
        journey, enrolments = keyed(self._journeys, order.journey, None), Enrolments(self._database)
        scope, so_far, found = entry_scope(order.broadcast_id), BroadcastProgress(), Found((), None)
        while not found.at_end:
            place = (self._predicate(order), order.as_of, found.after, AT_A_LOOK)
            found = await next_members(self._database, *place)
            for each in found.customer_ids:
                no = await enrolments.why_not(self._enrolling.by_broadcast(journey, each, scope))
                so_far = counted(so_far, no or Started.STARTED)
                yield Planned(each, no, so_far)

    async def operate(
        self, broadcast_id: str, action: BroadcastAction, operator: OperatorRequest
    ) -> None:
        """Pause, resume or cancel one that is under way.

        Raises `UnknownBroadcast`, `InvalidOperation` where it makes no sense, or `NoAnswer`.
        """
        await self.find(broadcast_id)
        try:
            await operate(self._temporal, broadcast_workflow(broadcast_id), action, operator)
        except NotEnrolled:
            raise UnknownBroadcast(f"the broadcast {broadcast_id} does not run") from None

    async def find(self, broadcast_id: str, journeys: Collection[str] | None = None) -> Broadcast:
        """Return how a broadcast stands; one of some `journeys` alone, where not all are seen.

        Raises `UnknownBroadcast`.
        """
        known = await self._store.find(broadcast_id)
        if known is None or (journeys is not None and known.journey not in journeys):
            raise UnknownBroadcast(
                "there is no broadcast of that id: see `jornada broadcasts list`"
            )
        return known

    async def list(
        self, limit: int = 200, journeys: Collection[str] | None = None
    ) -> Sequence[Broadcast]:
        """Return broadcasts, the last first; of some `journeys`, where not all are wanted."""
        return await self._store.list(limit, journeys)

    async def audit(
        self, limit: int = 200, journeys: Collection[str] | None = None
    ) -> Sequence[BroadcastEntry]:
        """Return who did what to broadcasts, the last first; of some `journeys`, if named."""
        return await self._store.audit(limit, journeys)

    def _predicate(self, order: BroadcastOrder) -> Predicate:
        try:
            return at_pace(self._segments[order.segment].predicate, self._pace)
        except KeyError:
            known = ", ".join(sorted(self._segments)) or "none"
            raise UnknownSegment(f"there is no segment of that name; there are: {known}") from None


def asked_for(
    journey: str, segment: str, broadcast_id: str | None = None, per_second: float = USUAL_RATE
) -> BroadcastOrder:
    """Return the order of a broadcast that is asked for now.

    Where no id is given it is that of the journey, the segment and the day: whoever asks again on
    the same day goes on with the same one. Raises ValidationError.
    """
    now = datetime.now(UTC)
    named = broadcast_id or f"{journey[:30]}.{segment[:20]}.{now:%Y-%m-%d}"
    return BroadcastOrder(
        broadcast_id=named, journey=journey, segment=segment, per_second=per_second, as_of=now
    )
