"""The queue of stored events: each customer's in the order they came in, one at a time."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any, NamedTuple, Self

from sqlalchemy import (
    ColumnElement,
    Connection,
    Integer,
    Row,
    Select,
    bindparam,
    func,
    literal,
    or_,
    select,
    update,
)

from adapters.store.audit import note_dead_letters
from adapters.store.customers.canonical import canonical
from adapters.store.engine.database import Database
from adapters.store.engine.methods import Store, reading, writing
from adapters.store.events.heard import Hearing, note_heard
from adapters.store.schema import events
from adapters.store.states import EventState
from domain.operations import DeadLetterAction, OperatorRequest

NONE: Mapping[str, str] = MappingProxyType({})


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
    """The only one that receives it, if it concerns one alone."""
    tries: int
    """How often dispatching it has failed."""
    problem: str | None
    """Why it failed last; once it is dispatched, why nothing came of it where it might have."""

    @classmethod
    def of(cls, row: Row[Any]) -> Self:
        """Read a row of `events`."""
        return cls(*(getattr(row, field) for field in cls._fields))


class Chosen(NamedTuple):
    """Which dead letters are meant: those for which all that is given holds."""

    event_id: str | None = None
    customer_id: str | None = None
    names: Collection[str] | None = None
    """The names of their events."""
    received_before: datetime | None = None

    def clauses(self) -> list[ColumnElement[bool]]:
        """Return the choice in SQL."""
        found = [events.c.state == EventState.DEAD_LETTER]
        if self.event_id is not None:
            found.append(events.c.event_id == self.event_id)
        if self.customer_id is not None:
            asked = literal(self.customer_id, events.c.customer_id.type)
            found.append(events.c.customer_id == canonical(asked))
        if self.names is not None:
            found.append(events.c.name.in_(self.names))
        if self.received_before is not None:
            found.append(events.c.received_at < self.received_before)
        return found


ALL = Chosen()


def due_heads(*, ahead: bool) -> Select[Any]:
    """Select what a lease may hand out: due, nobody's, and the oldest pending of its customer.

    The parameters are `now`, `most`, and `last`: those behind it in the queue, or else before it.
    """
    mine = events.alias("mine")
    # A scalar subquery, not a join: whatever the planner thinks of the table's size, it is one
    # look at an index for each pending event, in the order in which they are wanted.
    head = (
        select(func.min(mine.c.seq))
        .where(mine.c.customer_id == events.c.customer_id, mine.c.state == EventState.PENDING)
        .scalar_subquery()
    )
    now = bindparam("now", type_=events.c.next_try_at.type)
    last = bindparam("last", type_=events.c.seq.type)
    return (
        select(events)
        .where(
            events.c.state == EventState.PENDING,
            or_(events.c.next_try_at.is_(None), events.c.next_try_at <= now),
            or_(events.c.leased_until.is_(None), events.c.leased_until <= now),
            events.c.seq == head,
            events.c.seq > last if ahead else events.c.seq <= last,
        )
        .order_by(events.c.seq)
        .limit(bindparam("most", type_=Integer))
        .with_for_update(skip_locked=True)
    )


_AHEAD, _BEHIND = due_heads(ahead=True), due_heads(ahead=False)
_LEASE = (
    update(events)
    .where(events.c.seq.in_(bindparam("leased", expanding=True)))
    .values(leased_until=bindparam("until"))
)
# Only while pending: a dispatcher that wakes after its lease must not undo its successor.
_PENDING = events.c.state == EventState.PENDING
_UPDATE_PENDING = update(events).where(events.c.event_id == bindparam("of_event"), _PENDING)
_DISPATCHED = (
    update(events)
    .where(events.c.event_id.in_(bindparam("arrived", expanding=True)), _PENDING)
    .values(leased_until=None, state=EventState.DISPATCHED, problem=None)
)
_NOTHING_CAME_OF_IT = (
    update(events)
    .where(events.c.event_id == bindparam("of_event"), events.c.state == EventState.DISPATCHED)
    .values(problem=bindparam("why"))
)
_POSTPONE = _UPDATE_PENDING.values(
    leased_until=None,
    tries=events.c.tries + bindparam("counted"),
    next_try_at=bindparam("until"),
    problem=bindparam("why"),
)
_GIVE_UP = _UPDATE_PENDING.values(
    leased_until=None, state=EventState.DEAD_LETTER, problem=bindparam("why")
)
_BECOMES: dict[DeadLetterAction, dict[str, Any]] = {
    DeadLetterAction.REQUEUE: {
        "state": EventState.PENDING,
        "tries": 0,
        "next_try_at": None,
        "leased_until": None,
    },
    DeadLetterAction.DISCARD: {"state": EventState.DISCARDED},
}
_PENDING_COUNT = select(func.count()).where(_PENDING)


def lease(
    tx: Connection, now: datetime, limit: int, lease_for: timedelta, after: int
) -> tuple[list[QueuedEvent], int]:
    """Lease at most `limit` due events, from `after` in the queue and then from its beginning.

    Returns them, and the place where the next lease goes on.
    """
    facts = {"now": now, "last": after, "most": limit}
    rows = list(tx.execute(_AHEAD, facts))
    if len(rows) < limit:
        rows += tx.execute(_BEHIND, facts | {"most": limit - len(rows)})
    if not rows:
        return [], after
    tx.execute(_LEASE, {"leased": [row.seq for row in rows], "until": now + lease_for})
    return [QueuedEvent.of(row) for row in rows], rows[-1].seq


def dispatched(
    tx: Connection,
    *event_ids: str,
    heard: Iterable[Hearing] = (),
    problems: Mapping[str, str] = NONE,
) -> None:
    """Record that events have arrived wherever they had to, and who heard them.

    `problems` says by id why nothing came of one where it might have.
    """
    tx.execute(_DISPATCHED, {"arrived": event_ids})
    note_heard(tx, heard)
    for event_id, why in problems.items():
        tx.execute(_NOTHING_CAME_OF_IT, {"of_event": event_id, "why": why})


def postpone(
    tx: Connection, event_id: str, until: datetime, problem: str, *, counts: bool = True
) -> None:
    """Record that an event could not be dispatched, and is to be tried again at `until`.

    `counts` tells whether it was the event's own fault, so that it may be given up one day.
    """
    facts = {"of_event": event_id, "counted": int(counts), "until": until, "why": problem}
    tx.execute(_POSTPONE, facts)


def to_dead_letters(tx: Connection, event_id: str, problem: str) -> None:
    """Make an event a dead letter: it stays visible, and the customer's next one proceeds."""
    tx.execute(_GIVE_UP, {"of_event": event_id, "why": problem})


def dead_letters(
    tx: Connection, limit: int | None = None, chosen: Chosen = ALL
) -> list[QueuedEvent]:
    """Return the dead letters, oldest first: all, or so many at most."""
    wanted = select(events).where(*chosen.clauses())
    rows = tx.execute(wanted.order_by(events.c.seq).limit(limit))
    return [QueuedEvent.of(row) for row in rows]


def act_on(
    tx: Connection,
    action: DeadLetterAction,
    chosen: Chosen,
    operator: OperatorRequest,
    now: datetime,
) -> int:
    """Queue dead letters again, or put them aside; return how many. Each is in the audit."""
    acted_on = update(events).where(*chosen.clauses()).values(_BECOMES[action]).returning(events)
    found = tx.execute(acted_on).all()
    note_dead_letters(tx, action, found, operator, now)
    return len(found)


def pending_count(tx: Connection) -> int:
    """Return how many events wait to be dispatched."""
    return tx.execute(_PENDING_COUNT).scalar_one()


class EventQueue(Store):
    """Events that wait to be dispatched, and those that never could be."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self._leased_last = 0
        """The place in the queue where the last lease ended."""

    async def lease(self, now: datetime, limit: int, lease_for: timedelta) -> list[QueuedEvent]:
        """Hand out at most `limit` due events, each the oldest pending one of its customer.

        No other dispatcher gets them before `now + lease_for`, nor a customer's next one before
        that. Goes round: it begins where the last lease ended, so that customers with many events
        do not keep the others waiting.
        """
        leased, self._leased_last = await self.database.write(
            lease, now, limit, lease_for, self._leased_last
        )
        return leased

    dispatched = writing(dispatched)
    postpone = writing(postpone)
    to_dead_letters = writing(to_dead_letters)
    dead_letters = reading(dead_letters)
    act_on = writing(act_on)
    pending_count = reading(pending_count)
