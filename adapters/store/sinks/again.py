"""Posting again: dead letters whose cause is gone, and what a sink had before. And forgetting."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, String, bindparam, delete, or_, select, update

from adapters.store.engine.methods import Store, reading, writing
from adapters.store.schema import notices, sinks
from adapters.store.sinks.registry import find, locked, note_action
from adapters.store.sinks.rows import QueuedNotice
from adapters.store.states import NoticeState, SinkState

FORGOTTEN_AT_ONCE = 1000

_OF_SINK = notices.c.sink == bindparam("of_sink")
_IS_DEAD = notices.c.state == NoticeState.DEAD_LETTER
_DEAD = select(notices).where(_OF_SINK, _IS_DEAD).order_by(notices.c.seq).limit(bindparam("most"))
_AGAIN = {
    "state": NoticeState.PENDING,
    "tries": 0,
    "first_tried_at": None,
    "next_try_at": None,
    "leased_until": None,
    "delivered_at": None,
}
_ONE = bindparam("of_notice", type_=String)
_REQUEUE = (
    update(notices)
    .where(_OF_SINK, _IS_DEAD, or_(_ONE.is_(None), notices.c.notice_id == _ONE))
    .values(_AGAIN)
)
_REPLAY = (
    update(notices)
    .where(
        _OF_SINK,
        notices.c.state != NoticeState.PENDING,
        notices.c.occurred_at >= bindparam("since", type_=notices.c.occurred_at.type),
    )
    .values(_AGAIN)
)
_POSTED_TO = select(sinks.c.name).where(sinks.c.state == SinkState.ACTIVE)
_OLD = (
    select(notices.c.seq)
    .where(
        notices.c.created_at < bindparam("before", type_=notices.c.created_at.type),
        or_(notices.c.state != NoticeState.PENDING, notices.c.sink.not_in(_POSTED_TO)),
    )
    .order_by(notices.c.created_at)
    .limit(FORGOTTEN_AT_ONCE)
    .with_for_update(skip_locked=True, of=notices)
)
_FORGET = delete(notices).where(notices.c.seq.in_(_OLD))


def dead_letters(tx: Connection, sink: str, limit: int) -> Sequence[QueuedNotice]:
    """Return what a sink could not be given, the oldest first. Raises `NoSuchSink`."""
    find(tx, sink)
    return [QueuedNotice.of(row) for row in tx.execute(_DEAD, {"of_sink": sink, "most": limit})]


def requeue(tx: Connection, sink: str, notice_id: str | None, by: str, at: datetime) -> int:
    """Post a sink's dead letters again, or one; return how many. Raises `NoSuchSink`."""
    locked(tx, sink)
    note_action(tx, "requeue", sink, by, at)
    return tx.execute(_REQUEUE, {"of_sink": sink, "of_notice": notice_id}).rowcount


def replay(tx: Connection, sink: str, since: datetime, by: str, at: datetime) -> int:
    """Post again what happened since then, delivered or given up; return how many notices.

    Each keeps its id, and goes before what a customer's later ones wait for. Raises `NoSuchSink`.
    """
    locked(tx, sink)
    note_action(tx, "replay", sink, by, at)
    return tx.execute(_REPLAY, {"of_sink": sink, "since": since}).rowcount


def forget_old(tx: Connection, before: datetime) -> int:
    """Delete some of the notices that are older: not those that are being posted.

    Those that wait for a sink that is paused, stopped or gone are deleted, too.
    """
    return tx.execute(_FORGET, {"before": before}).rowcount


class Notices(Store):
    """The notices that sinks have had, or could not be given."""

    dead_letters = reading(dead_letters)
    requeue = writing(requeue)
    replay = writing(replay)
    forget_old = writing(forget_old)
