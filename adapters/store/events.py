"""The queue of stored events: each customer's in the order they came in, one at a time."""

from datetime import datetime, timedelta
from typing import Any, NamedTuple, Self

from sqlalchemy import ColumnElement, Row, func, or_, select, true, update

from adapters.store.database import Database
from adapters.store.schema import EventState, events


class QueuedEvent(NamedTuple):
    """A stored event, with all of its properties."""

    event_id: str
    customer_id: str
    name: str
    properties: dict[str, Any]
    occurred_at: datetime
    received_at: datetime
    source: str
    enrolment_id: str | None
    """The only one that hears it, if it concerns one alone."""
    tries: int
    """How often dispatching it has failed."""
    problem: str | None
    """Why it failed last."""

    @classmethod
    def of(cls, row: Row[Any]) -> Self:
        """Read a row of `events`."""
        return cls(*(getattr(row, field) for field in cls._fields))


class EventQueue:
    """Events that wait to be dispatched, and those that never could be."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._leased_last = 0
        """The place in the queue where the last lease ended."""

    async def lease(self, now: datetime, limit: int, lease_for: timedelta) -> list[QueuedEvent]:
        """Hand out at most `limit` due events, each the oldest pending one of its customer.

        Nobody else gets them before `now + lease_for`, nor a customer's next one before hers is
        dispatched or parked. Goes round: it begins where the last lease ended, so that customers
        with many events do not keep the others waiting.
        """
        async with self._database.begin() as tx:
            ahead = events.c.seq > self._leased_last
            rows = [*await tx.execute(due_heads(now, limit, ahead))]
            if len(rows) < limit:
                rows += await tx.execute(due_heads(now, limit - len(rows), ~ahead))
            if rows:
                self._leased_last = rows[-1].seq
                await tx.execute(
                    update(events)
                    .where(events.c.seq.in_([row.seq for row in rows]))
                    .values(leased_until=now + lease_for)
                )
        return [QueuedEvent.of(row) for row in rows]

    async def dispatched(self, *event_ids: str) -> None:
        """Note that events have arrived wherever they had to."""
        await self._settle(*event_ids, state=EventState.DISPATCHED, problem=None)

    async def postpone(
        self, event_id: str, until: datetime, problem: str, *, counts: bool = True
    ) -> None:
        """Note that an event could not be dispatched, and is to be tried again at `until`.

        `counts` tells whether it was the event's own fault, so that it may be given up one day.
        """
        tries = events.c.tries + int(counts)
        await self._settle(event_id, tries=tries, next_try_at=until, problem=problem)

    async def park(self, event_id: str, problem: str) -> None:
        """Give an event up: it stays visible, and the customer's next one proceeds."""
        await self._settle(event_id, state=EventState.DEAD_LETTER, problem=problem)

    async def unpark(self, event_id: str | None = None) -> int:
        """Queue a parked event again, or all of them; return how many there were."""
        async with self._database.begin() as tx:
            chosen = events.c.event_id == event_id if event_id else true()
            found = await tx.execute(
                update(events)
                .where(events.c.state == EventState.DEAD_LETTER, chosen)
                .values(state=EventState.PENDING, tries=0, next_try_at=None, leased_until=None)
                .returning(events.c.seq)
            )
            return len(found.all())

    async def parked(self, limit: int | None = None) -> list[QueuedEvent]:
        """Return the events that were given up, oldest first: all, or so many at most."""
        async with self._database.read() as tx:
            rows = await tx.execute(
                select(events)
                .where(events.c.state == EventState.DEAD_LETTER)
                .order_by(events.c.seq)
                .limit(limit)
            )
            return [QueuedEvent.of(row) for row in rows]

    async def pending_count(self) -> int:
        """Return how many events wait to be dispatched."""
        async with self._database.read() as tx:
            waiting = select(func.count()).where(events.c.state == EventState.PENDING)
            return (await tx.execute(waiting)).scalar_one()

    async def _settle(self, *event_ids: str, **facts: object) -> None:
        # Only while pending: a dispatcher that wakes after its lease must not undo its successor.
        async with self._database.begin() as tx:
            await tx.execute(
                update(events)
                .where(events.c.event_id.in_(event_ids), events.c.state == EventState.PENDING)
                .values(leased_until=None, **facts)
            )


def due_heads(now: datetime, limit: int, where: ColumnElement[bool]) -> Any:
    """Select what a lease may hand out: due, nobody's, and the oldest pending of its customer."""
    mine = events.alias("mine")
    # A scalar subquery, not a join: whatever the planner thinks of the table's size, it is one
    # look at an index for each pending event, in the order in which they are wanted.
    head = (
        select(func.min(mine.c.seq))
        .where(mine.c.customer_id == events.c.customer_id, mine.c.state == EventState.PENDING)
        .scalar_subquery()
    )
    return (
        select(events)
        .where(
            events.c.state == EventState.PENDING,
            or_(events.c.next_try_at.is_(None), events.c.next_try_at <= now),
            or_(events.c.leased_until.is_(None), events.c.leased_until <= now),
            events.c.seq == head,
            where,
        )
        .order_by(events.c.seq)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
