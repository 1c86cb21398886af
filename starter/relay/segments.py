"""Watching segments: who enters and who leaves those that journeys watch, as events.

Whoever something new is told of is looked at within a second. All others are compared in turn with
what is noted, a stretch of customers a round: time alone moves customers, too, and so do a consent,
the end of an enrolment and a merge.
"""

import asyncio
import hashlib
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import structlog

from adapters.store.engine.database import Database
from adapters.store.segments.watching import SegmentWatch, Watched
from domain.clock import Pace
from domain.segments import Segment, at_pace, described
from starter.client.journeys import Journeys

EVERY = timedelta(seconds=1)
STRETCH = 1_000
"""How many customers are compared in a round, of each segment."""
REST = timedelta(minutes=1)
"""From the end of one comparison of all customers to the next one."""
MOST_NEWS = 500
"""How many events are read in a round."""
FAR_BEHIND = 20 * MOST_NEWS
"""With more events than that unread, they are left to the comparison."""

log = structlog.get_logger()


class WatchingSegments:
    """Looks at customers in rounds. Several processes may: a change is noted by one of them."""

    def __init__(self, database: Database, journeys: Journeys, pace: Pace) -> None:
        self._store = SegmentWatch(database)
        self._watched = watched_by(journeys, pace)
        self._news_after: int | None = None
        self._counted: set[str] = set()
        self._compared_to: dict[str, str | None] = {}
        self._rests_until: dict[str, datetime] = {}

    async def run(self) -> None:
        """Look for ever; when the store is away, the next round tries again."""
        while self._watched:
            try:
                await self.look(datetime.now(UTC))
            except Exception as error:  # noqa: BLE001 - the store may be away for a while
                log.warning("segments_round_failed", error=type(error).__name__)
            await asyncio.sleep(EVERY.total_seconds())

    async def look(self, now: datetime) -> int:
        """Do one round as of `now`; return how many customers entered or left a segment."""
        changed = await self._look_at_news(now)
        for each in self._watched:
            if await self._is_counted(each, now):
                changed += await self._compare(each, now)
        return changed

    async def _is_counted(self, watched: Watched, now: datetime) -> bool:
        """Count some more of those who are in it already, unless all are counted."""
        if watched.name not in self._counted and await self._store.count_next(
            watched, now, STRETCH
        ):
            self._counted.add(watched.name)
        return watched.name in self._counted

    async def _look_at_news(self, now: datetime) -> int:
        last = await self._store.last_event()
        if self._news_after is None or last - self._news_after > FAR_BEHIND:
            self._news_after = last
        found = await self._store.news(self._news_after, MOST_NEWS)
        self._news_after = found.last
        return await self._look_at(found.customer_ids, self._watched, now)

    async def _compare(self, watched: Watched, now: datetime) -> int:
        name = watched.name
        if now < self._rests_until.get(name, now):
            return 0
        after = self._compared_to.get(name)
        found = await self._store.differing(watched, now, after, STRETCH)
        self._compared_to[name] = found.after
        if found.after is None:
            self._rests_until[name] = now + REST
            self._counted.discard(name)  # another version may have begun to count anew
        return await self._look_at(found.customer_ids, [watched], now)

    async def _look_at(
        self, customer_ids: Iterable[str], watched: list[Watched], now: datetime
    ) -> int:
        return sum([await self._store.look(each, watched, now) for each in customer_ids])


def watched_by(journeys: Journeys, pace: Pace) -> list[Watched]:
    """Return the segments that journeys watch, each once, as a rehearsal's pace has them."""
    segments = {each.name: each for journey in journeys.values() for each in journey.watches}
    return [
        Watched(name, at_pace(segment.predicate, pace), _terms(segment))
        for name, segment in sorted(segments.items())
    ]


def _terms(segment: Segment) -> str:
    return hashlib.sha256(described(segment.predicate).encode()).hexdigest()[:32]
