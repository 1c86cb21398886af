"""Broadcasts: what was asked for, how far each has come, and who did what to them."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Result, Select, bindparam, case, select, update

from adapters.store.engine.methods import Store, reading, writing
from adapters.store.engine.statements import ByDialect
from adapters.store.schema import broadcast_audit, broadcasts
from domain.broadcast import (
    Broadcast,
    BroadcastAction,
    BroadcastEntry,
    BroadcastNote,
    BroadcastOrder,
    BroadcastProgress,
    BroadcastState,
)
from domain.operations import OperatorRequest

_ROW = broadcasts.c
_THIS_ONE = _ROW.broadcast_id == bindparam("of_broadcast")
_OVER = [state for state in BroadcastState if state.is_over]
_TOLD_OVER = [state for state in BroadcastState if state.is_told_over]
_BEGIN = ByDialect(
    broadcasts, lambda insert: insert.on_conflict_do_nothing().returning(_ROW.broadcast_id)
)
_NOTE = ByDialect(broadcast_audit, lambda insert: insert.on_conflict_do_nothing())
_FIND = select(broadcasts).where(_THIS_ONE)
_UNDER_WAY = select(broadcasts).where(
    _ROW.journey == bindparam("of_journey"),
    _ROW.segment == bindparam("of_segment"),
    _ROW.state.not_in(_OVER),
)
# Pages are done one after the other: a process that froze in one must not undo a later one's. The
# page that is under way as a broadcast is cancelled is done to its end.
_PROGRESS = (
    update(broadcasts)
    .where(_THIS_ONE, _ROW.enrolled <= bindparam("enrolled_by_now"))
    .values(enrolled=bindparam("enrolled_by_now"))
)
_STANDS = (
    update(broadcasts)
    .where(_THIS_ONE, _ROW.state.not_in(_TOLD_OVER))
    .values(
        state=bindparam("stands"),
        ended_at=case((bindparam("stands").in_(_OVER), bindparam("now", type_=_ROW.ended_at.type))),
    )
)
_STARTED = (
    update(broadcasts)
    .where(_THIS_ONE, _ROW.state == BroadcastState.STARTING)
    .values(state=BroadcastState.RUNNING)
)
_LEFT_BEHIND = select(broadcasts).where(
    _ROW.state == BroadcastState.STARTING, _ROW.as_of < bindparam("before")
)
_NOT_TOLD_OVER = (
    select(broadcasts)
    .where(_ROW.state.not_in((BroadcastState.STARTING, *_TOLD_OVER)))
    .order_by(_ROW.as_of.desc(), _ROW.broadcast_id)
    .limit(bindparam("most"))
)
_ALL = select(broadcasts).order_by(_ROW.as_of.desc(), _ROW.broadcast_id).limit(bindparam("most"))
_AUDIT = (
    select(broadcast_audit)
    .order_by(broadcast_audit.c.at.desc(), broadcast_audit.c.note_key)
    .limit(bindparam("most"))
)
_OF_JOURNEYS = _ROW.journey.in_(bindparam("journeys", expanding=True))
_ALL_OF_JOURNEYS = _ALL.where(_OF_JOURNEYS)
_AUDIT_OF_JOURNEYS = _AUDIT.where(
    broadcast_audit.c.broadcast_id.in_(select(_ROW.broadcast_id).where(_OF_JOURNEYS))
)


class AnotherUnderWay(ValueError):
    """A broadcast of the journey to the segment is under way, under another id."""


class NotTheSame(ValueError):
    """There is a broadcast of the id, of another journey or to another segment."""


def begin(
    tx: Connection, order: BroadcastOrder, total: int, operator: OperatorRequest
) -> Broadcast:
    """Write down that a broadcast is asked for; return it, as it stands, if it was before.

    Raises `AnotherUnderWay` and `NotTheSame`.
    """
    known = find(tx, order.broadcast_id)
    if known is None:
        _check_alone(tx, order)
        row = order.model_dump() | operator.model_dump() | {"total": total}
        row |= {"state": BroadcastState.STARTING, "enrolled": 0, "left_out": {}}
        if tx.execute(_BEGIN.of(tx), row).first() is not None:
            key = f"{order.broadcast_id}:{BroadcastAction.START}"
            _audit(tx, key, order.broadcast_id, BroadcastAction.START, operator, order.as_of)
        known = _read(tx.execute(_FIND, {"of_broadcast": order.broadcast_id}).one())
    if (known.journey, known.segment) != (order.journey, order.segment):
        raise NotTheSame(
            f"the broadcast {known.broadcast_id} is of another journey or segment: say another --id"
        )
    return known


def find(tx: Connection, broadcast_id: str) -> Broadcast | None:
    """Return a broadcast; None where there is none of that id."""
    row = tx.execute(_FIND, {"of_broadcast": broadcast_id}).one_or_none()
    return None if row is None else _read(row)


def segment_of(tx: Connection, broadcast_id: str) -> str | None:
    """Return to which segment a broadcast is; None where there is none of that id."""
    known = find(tx, broadcast_id)
    return None if known is None else known.segment


def started(tx: Connection, broadcast_id: str) -> None:
    """Keep that Temporal knows a broadcast."""
    tx.execute(_STARTED, {"of_broadcast": broadcast_id})


def left_behind(tx: Connection, before: datetime) -> Sequence[Broadcast]:
    """Return those asked for before a moment that Temporal may not know."""
    return [_read(row) for row in tx.execute(_LEFT_BEHIND, {"before": before})]


def keep_progress(tx: Connection, broadcast_id: str, progress: BroadcastProgress) -> None:
    """Keep how far a broadcast has come; harmless when repeated."""
    facts = {"of_broadcast": broadcast_id, "enrolled_by_now": progress.enrolled}
    tx.execute(_PROGRESS, facts | {"left_out": dict(progress.left_out)})


def note(tx: Connection, note: BroadcastNote) -> None:
    """Keep where a broadcast stands, and who did it; one that said that it is over stays so."""
    keep_progress(tx, note.broadcast_id, note.progress)
    stands(tx, note.broadcast_id, note.state, note.at)
    if note.action is not None and note.operator is not None:
        _audit(tx, note.note_key, note.broadcast_id, note.action, note.operator, note.at)


def stands(tx: Connection, broadcast_id: str, state: BroadcastState, at: datetime) -> None:
    """Keep where a broadcast stands, unless it said that it is over."""
    tx.execute(_STANDS, {"of_broadcast": broadcast_id, "stands": state, "now": at})


def not_told_over(tx: Connection, limit: int) -> Sequence[Broadcast]:
    """Return the last that Temporal was told of, and that did not say that they are over."""
    return [_read(row) for row in tx.execute(_NOT_TOLD_OVER, {"most": limit})]


def list_broadcasts(
    tx: Connection, limit: int = 200, journeys: Collection[str] | None = None
) -> Sequence[Broadcast]:
    """Return broadcasts, the last first; of some `journeys`, where not all are wanted."""
    return [_read(row) for row in _of(tx, journeys, _ALL, _ALL_OF_JOURNEYS, limit)]


def audit_of_broadcasts(
    tx: Connection, limit: int = 200, journeys: Collection[str] | None = None
) -> Sequence[BroadcastEntry]:
    """Return who did what to broadcasts, the last first; to those of some `journeys`, if named."""
    rows = _of(tx, journeys, _AUDIT, _AUDIT_OF_JOURNEYS, limit)
    return [BroadcastEntry.model_validate(row) for row in rows]


class Broadcasts(Store):
    """Broadcasts."""

    begin = writing(begin)
    started = writing(started)
    left_behind = reading(left_behind)
    find = reading(find)
    keep_progress = writing(keep_progress)
    note = writing(note)
    stands = writing(stands)
    not_told_over = reading(not_told_over)
    list = reading(list_broadcasts)
    audit = reading(audit_of_broadcasts)


def _of(
    tx: Connection,
    journeys: Collection[str] | None,
    every: Select[Any],
    only: Select[Any],
    limit: int,
) -> Result[Any]:
    """Ask for all, or for those of some journeys."""
    if journeys is None:
        return tx.execute(every, {"most": limit})
    return tx.execute(only, {"most": limit, "journeys": sorted(journeys)})


def _check_alone(tx: Connection, order: BroadcastOrder) -> None:
    facts = {"of_journey": order.journey, "of_segment": order.segment}
    other = tx.execute(_UNDER_WAY, facts).first()
    if other is not None:
        raise AnotherUnderWay(
            f"{other.broadcast_id} of {order.journey} to {order.segment} is under way: see "
            f"`jornada broadcasts show {other.broadcast_id}`, or follow it by --id"
        )


def _audit(
    tx: Connection,
    key: str,
    broadcast_id: str,
    action: BroadcastAction,
    operator: OperatorRequest,
    at: datetime,
) -> None:
    line = {"note_key": key, "broadcast_id": broadcast_id, "action": action, "at": at}
    tx.execute(_NOTE.of(tx), line | operator.model_dump())


def _read(row: Any) -> Broadcast:
    return Broadcast.model_validate(row)
