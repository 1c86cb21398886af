"""Segments for people and services: which there are, how many are in one, and who is."""

from collections.abc import Mapping
from datetime import UTC, datetime

from adapters.store.engine.database import Database
from adapters.store.reads.customer import is_known
from adapters.store.segments import count_among, segments_of, standing_of, stretch
from domain.segments import Described, Predicate, Segment, Standing, described
from workflows.segments import SEGMENTS

COUNTED_AT_ONCE = 50_000
"""So many customers are counted by one statement."""


class UnknownSegment(LookupError):
    """There is no segment of that name; the message names those there are."""


class Segments:
    """The segments that are declared beside the journeys."""

    def __init__(self, database: Database, segments: Mapping[str, Segment] = SEGMENTS) -> None:
        self._database = database
        self._segments = segments

    def list(self) -> tuple[Described, ...]:
        """Return all there are, by name."""
        return tuple(
            Described(
                name=name,
                description=segment.description,
                conditions=described(segment.predicate),
            )
            for name, segment in sorted(self._segments.items())
        )

    async def count(self, name: str) -> int:
        """Return how many customers are in a segment now. Raises `UnknownSegment`.

        However many customers there are, no statement takes long.
        """
        return await counted_at(self._database, self._named(name).predicate, datetime.now(UTC))

    async def standing(self, name: str, customer_id: str) -> Standing | None:
        """Tell whether a customer is in a segment now, or why not. Raises `UnknownSegment`.

        None for a customer whom the store does not know.
        """
        segment = self._named(name)
        if not await self._database.read(is_known, customer_id):
            return None
        return await self._database.read(standing_of, customer_id, segment, datetime.now(UTC))

    async def of(self, customer_id: str) -> tuple[str, ...]:
        """Return the names of the segments that a customer is in now."""
        segments = list(self._segments.values())
        return await self._database.read(segments_of, customer_id, segments, datetime.now(UTC))

    def _named(self, name: str) -> Segment:
        try:
            return self._segments[name]
        except KeyError:
            known = ", ".join(sorted(self._segments)) or "none"
            raise UnknownSegment(f"there is no segment of that name; there are: {known}") from None


async def counted_at(database: Database, predicate: Predicate, now: datetime) -> int:
    """Return of how many customers a predicate holds as of `now`."""
    counted, after = 0, None
    while some := await database.read(stretch, after, COUNTED_AT_ONCE):
        counted += await database.read(count_among, predicate, now, some)
        after = some.until
    return counted
