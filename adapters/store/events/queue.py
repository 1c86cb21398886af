"""The queue of stored events: each customer's in the order they came in, one at a time."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any, NamedTuple, Self

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    bindparam,
    func,
    literal,
    select,
    update,
)

from adapters.store.audit import note_dead_letters
from adapters.store.customers.canonical import canonical
from adapters.store.engine.database import Database
from adapters.store.engine.heads import Heads
from adapters.store.engine.methods import Store, reading, writing
from adapters.store.events.heard import Hearing, note_heard
from adapters.store.schema import events, events_waiting
from adapters.store.schema.base import is_dead_letter, is_waiting
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
        found = [is_dead_letter(events)]
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

_HEADS = Heads(events, events_waiting)
# Only while pending: a dispatcher that wakes after its lease must not undo its successor.
_PENDING = is_waiting(events)
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
    tx: Connection, now: datetime, limit: int, lease_for: timedelta, after: str
) -> tuple[list[QueuedEvent], str]:
    """Lease at most `limit` due events, of the customers behind `after` and then of the first ones.

    Returns them, and the customer behind whom the next lease goes on.
    """
    rows, after = _HEADS.lease(tx, limit, after, now, now + lease_for)
    return [QueuedEvent.of(row) for row in rows], after


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
        self._leased_last = ""
        """The customer with whom the last lease ended."""

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
