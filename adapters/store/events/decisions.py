"""What was decided of events that did not begin a journey, and which are asked again."""

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Connection, bindparam, delete, func, select, tuple_, update

from adapters.store.engine.database import Database
from adapters.store.engine.methods import Store, writing
from adapters.store.engine.statements import ByDialect, Insert
from adapters.store.events.queue import QueuedEvent
from adapters.store.schema import entry_decisions, events
from domain.entry import NotEntered

_ROW = entry_decisions.c
_KEY = ("event_id", "journey")  # the fields of `Place`


class Place(NamedTuple):
    """An event, and a journey that it might begin."""

    event_id: str
    journey: str


class Waiting(NamedTuple):
    """An event that may still begin a journey."""

    journey: str
    event: QueuedEvent
    asked_until: datetime


def _upsert(insert: Insert) -> Any:
    changed = [column.name for column in entry_decisions.c if column.name not in _KEY]
    return insert.on_conflict_do_update(
        index_elements=_KEY, set_={name: insert.excluded[name] for name in changed}
    )


_NOTE = ByDialect(entry_decisions, _upsert)
_OF_ONE = (_ROW.event_id == bindparam("of_event"), _ROW.journey == bindparam("of_journey"))
_FORGET = delete(entry_decisions).where(*_OF_ONE)
_IS_WAITING = _ROW.look_at.is_not(None)
_LOOK_AGAIN = (
    update(entry_decisions)
    .where(_ROW.customer_id == bindparam("of_customer"), _IS_WAITING)
    .values(look_at=_ROW.at)  # it is due since then
)
_NEWS = select(events.c.customer_id).where(events.c.seq > bindparam("after"))
# It waits for nobody: whoever has a row just now looks at the newest by themselves, or says so.
_OF_NEWS = (
    select(_ROW.event_id, _ROW.journey)
    .where(_IS_WAITING, _ROW.customer_id.in_(_NEWS))
    .with_for_update(skip_locked=True)
)
_LOOK_AGAIN_AT_NEWS = (
    update(entry_decisions)
    .where(tuple_(_ROW.event_id, _ROW.journey).in_(_OF_NEWS))
    .values(look_at=_ROW.at)
)
_LAST = select(func.max(events.c.seq))
_WAITS = select(_ROW.event_id).where(_IS_WAITING).limit(1)
_DUE = (
    select(_ROW.event_id, _ROW.journey, _ROW.asked_until)
    .where(_ROW.look_at <= bindparam("now"))
    .order_by(_ROW.look_at, _ROW.event_id, _ROW.journey)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
)
_PUT_OFF = update(entry_decisions).where(*_OF_ONE).values(look_at=bindparam("until"))
_EVENTS = select(events).where(events.c.event_id.in_(bindparam("event_ids", expanding=True)))


def note_not_entered(
    tx: Connection,
    place: Place,
    customer_id: str,
    why: NotEntered,
    *,
    at: datetime,
    look_at: datetime | None,
) -> None:
    """Keep why an event did not begin a journey, and when it is asked again, if at all.

    The caller holds the customer's lock.
    """
    told = {"refusal": why.refusal, "why": why.why, "asked_until": why.asked_until}
    row = place._asdict() | told
    tx.execute(_NOTE.of(tx), row | {"customer_id": customer_id, "at": at, "look_at": look_at})


def look_again(tx: Connection, customer_id: str) -> None:
    """Have it asked again at once whether what a customer did begins a journey after all.

    Who changes what is known of a customer calls it, and holds their lock: so whoever decides
    either sees the change, or is told of it.
    """
    tx.execute(_LOOK_AGAIN, {"of_customer": customer_id})


def standing(tx: Connection) -> tuple[bool, int]:
    """Tell whether anything waits, and which event came in last."""
    return tx.execute(_WAITS).first() is not None, tx.scalar(_LAST) or 0


def lease_due(
    tx: Connection, now: datetime, limit: int, lease_for: timedelta, after: int
) -> list[Waiting]:
    """Return what is to be asked again as of `now`; nobody else gets it for a while.

    Also that of customers who did something since the event `after`.
    """
    tx.execute(_LOOK_AGAIN_AT_NEWS, {"after": after})
    due = tx.execute(_DUE, {"now": now, "most": limit}).all()
    for event_id, journey, _ in due:
        put_off(tx, event_id, journey, now + lease_for)
    event_ids = {"event_ids": list({event_id for event_id, *_ in due})}
    known = {row.event_id: QueuedEvent.of(row) for row in tx.execute(_EVENTS, event_ids)}
    for event_id, journey, _ in due:
        if event_id not in known:
            forget(tx, event_id, journey)
    return [
        Waiting(journey, known[event_id], asked_until)
        for event_id, journey, asked_until in due
        if event_id in known
    ]


def put_off(tx: Connection, event_id: str, journey: str, until: datetime) -> None:
    """Have it asked again no sooner than `until`, unless something changes."""
    tx.execute(_PUT_OFF, _one(event_id, journey) | {"until": until})


def forget(tx: Connection, event_id: str, journey: str) -> None:
    """Forget that an event waited: it began the journey, or nobody can ask any more."""
    tx.execute(_FORGET, _one(event_id, journey))


def _one(event_id: str, journey: str) -> dict[str, Any]:
    return {"of_event": event_id, "of_journey": journey}


class EntryDecisions(Store):
    """Events that did not begin a journey, or not yet."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self._news_after: int | None = None
        """The last event that was there when it was looked for what is due."""

    async def lease_due(self, now: datetime, limit: int, lease_for: timedelta) -> list[Waiting]:
        """Return what is to be asked again as of `now`, as the function does."""
        waits, last = await self.database.read(standing)
        after, self._news_after = self._news_after, last
        if not waits:
            return []
        news = last if after is None else after
        return await self.database.write(lease_due, now, limit, lease_for, news)

    put_off = writing(put_off)
    forget = writing(forget)
