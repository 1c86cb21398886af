"""Each sink's queue: one notice of a customer at a time, in order; other customers' beside it.

Who locks both takes the sink's row first, then its notices.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import (
    Connection,
    bindparam,
    func,
    or_,
    select,
    update,
)

from adapters.store.engine.database import Database
from adapters.store.engine.heads import Heads
from adapters.store.engine.methods import Store, reading, writing
from adapters.store.schema import notices, notices_waiting, sinks
from adapters.store.sinks.rows import QueuedNotice, Sink
from adapters.store.states import NoticeState, SinkState
from domain.sinks.tries import Consequence, Failure, after_failure

_NOW: Any = bindparam("now", type_=notices.c.created_at.type)
_PENDING = notices.c.state == NoticeState.PENDING
_FREE = or_(notices.c.leased_until.is_(None), notices.c.leased_until <= _NOW)
_THIS_SINK = sinks.c.name == bindparam("of_sink")
_OF_SINK = notices.c.sink == bindparam("of_sink")
_POSTED_TO = (
    sinks.c.state == SinkState.ACTIVE,
    or_(sinks.c.next_try_at.is_(None), sinks.c.next_try_at <= _NOW),
)


class Leased(NamedTuple):
    """What may be posted now, and where."""

    sink: Sink
    notices: Sequence[QueuedNotice]


_WAITING = (
    select(sinks.c.name)
    .where(
        *_POSTED_TO,
        select(notices.c.seq).where(notices.c.sink == sinks.c.name, _PENDING, _FREE).exists(),
    )
    .order_by(sinks.c.name)
)
_LOCK_DUE = select(sinks).where(_THIS_SINK, *_POSTED_TO).with_for_update(skip_locked=True)
_LOCK = select(sinks).where(_THIS_SINK).with_for_update()
_FIND = select(sinks).where(_THIS_SINK)
_UPDATE_SINK = update(sinks).where(_THIS_SINK)
_HEADS = Heads(
    notices,
    notices_waiting,
    tries=notices.c.tries + 1,
    first_tried_at=func.coalesce(notices.c.first_tried_at, _NOW),
)
_THIS_NOTICE = (notices.c.seq == bindparam("of_notice"), _PENDING)
_DELIVERED = (
    update(notices)
    .where(*_THIS_NOTICE)
    .values(state=NoticeState.DELIVERED, leased_until=None, problem=None)
)
# Only by whom it is leased to: one who wakes after their lease must not undo their successor.
_FAILED = update(notices).where(*_THIS_NOTICE, notices.c.tries == bindparam("of_try"))
_ALL_DUE = (
    update(notices)
    .where(_OF_SINK, _PENDING, notices.c.next_try_at.is_not(None))
    .values(next_try_at=None)
)
_TOO_OLD = (
    update(notices)
    .where(_OF_SINK, _PENDING, _FREE, notices.c.created_at <= bindparam("created_before"))
    .values(state=NoticeState.DEAD_LETTER, problem=bindparam("why"))
)


def waiting(tx: Connection, now: datetime) -> Sequence[str]:
    """Return the sinks that may be posted to, and have something that nobody is at."""
    return tx.scalars(_WAITING, {"now": now}).all()


def lease(
    tx: Connection, sink: str, now: datetime, most: int, until: datetime, after: str
) -> tuple[Leased | None, str]:
    """Lease at most so many notices of a sink, of the subjects behind `after` and then the first.

    In an outage one, the least tried, which asks whether it is over: so no odd one stands in the
    way. Returns them, and the subject behind which the next lease goes on.
    """
    row = tx.execute(_LOCK_DUE, {"of_sink": sink, "now": now}).one_or_none()
    if row is None:
        return None, after
    leased = Sink.of(row)
    is_outage = leased.standing.is_outage
    if is_outage:
        rows = _HEADS.lease_least_tried(tx, now, until, sink=sink)
    else:
        rows, after = _HEADS.lease(tx, most, after, now, until, sink=sink)
    if not rows:
        return None, after
    if is_outage:  # nobody else asks meanwhile
        tx.execute(_UPDATE_SINK, {"of_sink": sink, "next_try_at": until})
    return Leased(leased, [QueuedNotice.of(each) for each in rows]), after


def delivered(tx: Connection, notice: QueuedNotice, now: datetime) -> None:
    """Record that a sink has a notice; one that failed before works again."""
    row = tx.execute(_FIND, {"of_sink": notice.sink}).one_or_none()
    if row is not None and row.failing_since is not None:
        _works(tx, Sink.of(row))
    tx.execute(_DELIVERED, {"of_notice": notice.seq, "delivered_at": now})


def _works(tx: Connection, sink: Sink) -> None:
    told = {"failures": 0, "failing_since": None, "problem": None}
    if not sink.standing.is_outage:  # it may have asked us to wait: that holds
        tx.execute(_UPDATE_SINK, {"of_sink": sink.name, **told})
        return
    tx.execute(_UPDATE_SINK, {"of_sink": sink.name, "next_try_at": None, **told})
    tx.execute(_ALL_DUE, {"of_sink": sink.name})  # what waits for the sink's sake


def failed(
    tx: Connection, notice: QueuedNotice, failure: Failure, now: datetime, retry_for: Any
) -> bool:
    """Record that a notice did not arrive; returns whether it is a dead letter now.

    Does nothing where another process has taken it over.
    """
    row = tx.execute(_LOCK, {"of_sink": notice.sink}).one_or_none()
    if row is None:
        return False
    sink = Sink.of(row)
    then = after_failure(sink.standing, notice.trying(now), failure, now, retry_for)
    is_dead = then.notice_waits_until is None and not failure.gone
    told = {
        "leased_until": None,
        "next_try_at": then.notice_waits_until,
        "problem": failure.problem,
        "state": NoticeState.DEAD_LETTER if is_dead else NoticeState.PENDING,
    }
    mine = {"of_notice": notice.seq, "of_try": notice.tries}
    if tx.execute(_FAILED, mine | told).rowcount == 0:
        return False
    _stands(tx, sink, then, failure)
    if is_dead and then.standing.is_outage:
        too_old = {"of_sink": sink.name, "created_before": now - retry_for, "now": now}
        tx.execute(_TOO_OLD, too_old | {"why": failure.problem})
    return is_dead


def _stands(tx: Connection, sink: Sink, then: Consequence, failure: Failure) -> None:
    waits = [then.sink_waits_until]
    if not sink.standing.is_outage:  # else it waits for this very try
        waits.append(sink.next_try_at)
    told: dict[str, object] = {
        **then.standing._asdict(),
        "next_try_at": max(filter(None, waits), default=None),
        "problem": failure.problem,
    }
    if failure.gone and sink.state == SinkState.ACTIVE:
        told["state"] = SinkState.STOPPED
    tx.execute(_UPDATE_SINK, {"of_sink": sink.name, **told})


class SinkQueue(Store):
    """What waits to be posted to sinks."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self._leased_last: dict[str, str] = {}
        """Of each sink the subject with which the last lease ended."""

    async def lease(self, sink: str, now: datetime, most: int, until: datetime) -> Leased | None:
        """Lease at most so many notices of a sink until `until`; in an outage one.

        Goes round: it begins where the sink's last lease ended.
        """
        after = self._leased_last.get(sink, "")
        leased, self._leased_last[sink] = await self.database.write(
            lease, sink, now, most, until, after
        )
        return leased

    waiting = reading(waiting)
    delivered = writing(delivered)
    failed = writing(failed)
