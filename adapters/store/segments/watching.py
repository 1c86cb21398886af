"""Noticing who enters and who leaves the segments that journeys watch.

What is noted is compared with what is, so that nothing is lost however a change came about: by an
event, a profile, a consent, an enrolment, a merge, or by time alone. The note and the event of a
change are one transaction.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, bindparam, select, update

from adapters.store.customers.rows import lock_customers, lock_owner
from adapters.store.engine.methods import Store, reading, writing
from adapters.store.engine.statements import ByDialect, Insert
from adapters.store.events.names import FROM_SEGMENTS
from adapters.store.events.write import store_event
from adapters.store.schema import events, segment_members, segment_watches
from adapters.store.segments.facts import facts_of
from adapters.store.segments.members import differing_among, members_among, stretch
from domain.events import SegmentEntered, SegmentLeft
from domain.ids import event_id_of
from domain.segments import Predicate, holds


class Watched(NamedTuple):
    """A segment that a journey watches."""

    name: str
    predicate: Predicate
    terms: str
    """A digest of what it says."""


class Differing(NamedTuple):
    """Of whom something else is noted than is."""

    customer_ids: Sequence[str]
    after: str | None
    """Where the next look begins; None after the last customer."""


class News(NamedTuple):
    """Whose events came in."""

    customer_ids: Sequence[str]
    last: int
    """The last event's place."""


def _noted(insert: Insert) -> Any:
    brought = insert.excluded
    return insert.on_conflict_do_update(
        index_elements=["customer_id", "segment"],
        set_={name: brought[name] for name in ("changes", "entered_at", "left_at")},
    )


def _counted(insert: Insert) -> Any:
    again = {"entered_at": insert.excluded.entered_at, "left_at": None}
    return insert.on_conflict_do_update(
        index_elements=["customer_id", "segment"],
        set_=again,
        where=segment_members.c.left_at.is_not(None),
    )


_NOTE, _COUNT = ByDialect(segment_members, _noted), ByDialect(segment_members, _counted)
_BEGIN = ByDialect(segment_watches, lambda insert: insert.on_conflict_do_nothing())
_OF_SEGMENT = segment_watches.c.segment == bindparam("of_segment")
_LOCK_WATCH = select(segment_watches).where(_OF_SEGMENT).with_for_update()
_CHANGE_WATCH = update(segment_watches).where(_OF_SEGMENT)
_ALL_OUT = (
    update(segment_members)
    .where(
        segment_members.c.segment == bindparam("of_segment"), segment_members.c.left_at.is_(None)
    )
    .values(left_at=bindparam("now"))
)
_COUNTED = select(segment_watches.c.segment, segment_watches.c.terms).where(
    segment_watches.c.since.is_not(None)
)
_THEIRS = select(segment_members).where(segment_members.c.customer_id == bindparam("of_customer"))
_LAST = select(events.c.seq).order_by(events.c.seq.desc()).limit(1)
_NEWS = (
    select(events.c.seq, events.c.customer_id)
    .where(events.c.seq > bindparam("after"))
    .order_by(events.c.seq)
    .limit(bindparam("most"))
)


def count_next(tx: Connection, watched: Watched, now: datetime, size: int) -> bool:
    """Note which of the next `size` customers are in a segment, and tell whether all are counted.

    They were so before anybody watched, or by other terms: they enter nothing by it. Where the
    terms have changed, the counting begins anew.
    """
    name = watched.name
    tx.execute(_BEGIN.of(tx), {"segment": name, "terms": watched.terms})
    watch = tx.execute(_LOCK_WATCH, {"of_segment": name}).one()
    after = watch.counted_to
    if watch.terms != watched.terms:
        tx.execute(_ALL_OUT, {"of_segment": name, "now": now})
        after = None
    elif watch.since is not None:
        return True
    some = stretch(tx, after, size)
    if some is not None:
        _count_in(tx, name, members_among(tx, watched.predicate, now, some, size), now)
    done = {"counted_to": some and some.until, "since": None if some else now}
    tx.execute(_CHANGE_WATCH, {"of_segment": name, "terms": watched.terms, **done})
    return some is None


def _count_in(tx: Connection, name: str, found: Sequence[str], now: datetime) -> None:
    if found:
        lock_customers(tx, found)
        facts = {"segment": name, "changes": 0, "entered_at": now, "left_at": None}
        tx.execute(_COUNT.of(tx), [{"customer_id": each, **facts} for each in found])


def look(tx: Connection, customer_id: str, watched: Sequence[Watched], now: datetime) -> int:
    """Note which segments a customer entered or left, with an event of each; return how many.

    Those whose members are still counted wait. Nothing holds of who was erased, nor is noted.
    """
    own_id = lock_owner(tx, customer_id, now).customer_id
    counted = {(row.segment, row.terms) for row in tx.execute(_COUNTED)}
    ready = [each for each in watched if (each.name, each.terms) in counted]
    if not ready:
        return 0
    noted = {row.segment: row for row in tx.execute(_THEIRS, {"of_customer": own_id})}
    facts = facts_of(tx, own_id, [each.predicate for each in ready], now)
    changed = [
        each
        for each in ready
        if holds(each.predicate, facts, now) is not _is_in(noted.get(each.name))
    ]
    for each in changed:
        _change(tx, own_id, each.name, noted.get(each.name), now)
    return len(changed)


def differing(
    tx: Connection, watched: Watched, now: datetime, after: str | None, size: int
) -> Differing:
    """Return for whom of the next `size` customers something else is noted than is."""
    some = stretch(tx, after, size)
    if some is None:
        return Differing((), None)
    found = differing_among(tx, watched.name, watched.predicate, now, some)
    return Differing(found, some.until)


def last_event(tx: Connection) -> int:
    """Return the place of the newest event."""
    return tx.scalar(_LAST) or 0


def news(tx: Connection, after: int, most: int) -> News:
    """Return whose events came in `after` a place, of at most so many; each customer once."""
    rows = tx.execute(_NEWS, {"after": after, "most": most}).all()
    found = dict.fromkeys(row.customer_id for row in rows if row.customer_id is not None)
    return News(tuple(found), rows[-1].seq if rows else after)


class SegmentWatch(Store):
    """Who enters and leaves the segments that journeys watch."""

    count_next = writing(count_next)
    look = writing(look)
    differing = reading(differing)
    last_event = reading(last_event)
    news = reading(news)


def _is_in(row: Row[Any] | None) -> bool:
    return row is not None and row.left_at is None


def _change(
    tx: Connection, customer_id: str, name: str, row: Row[Any] | None, now: datetime
) -> None:
    entering = not _is_in(row)
    changes = (row.changes if row else 0) + 1
    noted: Mapping[str, Any] = {
        "customer_id": customer_id,
        "segment": name,
        "changes": changes,
        "entered_at": now if entering or row is None else row.entered_at,
        "left_at": None if entering else now,
    }
    tx.execute(_NOTE.of(tx), noted)
    kind = SegmentEntered if entering else SegmentLeft
    store_event(
        tx,
        event_id=event_id_of(f"{name}:{customer_id}:{changes}", scope="segment"),
        customer_id=customer_id,
        name=kind.event_name(),
        properties={"segment": name},
        occurred_at=now,
        source=FROM_SEGMENTS,
    )
