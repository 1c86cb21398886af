"""The sinks that there are: added, removed, paused, given new secrets; and who did that."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Connection, bindparam, delete, func, select, update

from adapters.store.engine.methods import Store, reading, writing
from adapters.store.engine.statements import ByDialect
from adapters.store.schema import notices, sink_audit, sinks
from adapters.store.sinks.rows import Sink
from adapters.store.states import NoticeState, SinkState
from domain.sinks.notices import NoticeType
from domain.sinks.signature import new_secret

MOST_SINKS = 20
"""Whatever happens is written once for each that wants it."""
OVERLAP = timedelta(days=1)
"""How long the previous secret signs, too."""


class NoSuchSink(LookupError):
    """There is no sink of that name."""


class SinkRefused(ValueError):
    """What is asked of a sink makes no sense now; the message says why."""


class Listed(NamedTuple):
    """A sink, and how much waits for it."""

    sink: Sink
    pending: int
    dead_letters: int


_THIS_ONE = sinks.c.name == bindparam("of_sink")
_ADD = ByDialect(sinks, lambda insert: insert.on_conflict_do_nothing().returning(sinks.c.name))
_ALL = select(sinks).order_by(sinks.c.name)
_FIND = select(sinks).where(_THIS_ONE)
_LOCK = _FIND.with_for_update()
_UPDATE = update(sinks).where(_THIS_ONE)
_REMOVE = delete(sinks).where(_THIS_ONE)
_REMOVE_NOTICES = delete(notices).where(notices.c.sink == bindparam("of_sink"))
_COUNTS = (
    select(notices.c.sink, notices.c.state, func.count().label("counted"))
    .where(notices.c.state != NoticeState.DELIVERED)
    .group_by(notices.c.sink, notices.c.state)
)
_COUNT_SINKS = select(func.count()).select_from(sinks)
_NOTE = sink_audit.insert()
_WORKS = {"failures": 0, "failing_since": None, "next_try_at": None, "problem": None}


def add(
    tx: Connection, name: str, url: str, kinds: Sequence[NoticeType], by: str, at: datetime
) -> str:
    """Add a sink; return its secret, which nothing shows again. It is told what happens from now.

    Raises `SinkRefused` where the name is taken, or there are too many.
    """
    if tx.execute(_COUNT_SINKS).scalar_one() >= MOST_SINKS:
        raise SinkRefused(f"there are {MOST_SINKS} sinks, and no more: remove one first")
    secret = new_secret()
    facts = {"types": " ".join(kinds), "state": SinkState.ACTIVE, "created_at": at, "failures": 0}
    added = tx.execute(_ADD.of(tx), {"name": name, "url": url, "secret": secret, **facts})
    if added.first() is None:
        raise SinkRefused(f"there is a sink {name} already: see `jornada sinks list`")
    note_action(tx, "add", name, by, at)
    return secret


def remove(tx: Connection, name: str, by: str, at: datetime) -> None:
    """Forget a sink, and all that waits for it. Raises `NoSuchSink`."""
    locked(tx, name)
    tx.execute(_REMOVE, {"of_sink": name})
    tx.execute(_REMOVE_NOTICES, {"of_sink": name})
    note_action(tx, "remove", name, by, at)


def pause(tx: Connection, name: str, by: str, at: datetime) -> None:
    """Post nothing more to a sink; what happens is kept for it. Raises `NoSuchSink`."""
    if locked(tx, name).state == SinkState.PAUSED:
        raise SinkRefused(f"the sink {name} is paused already")
    tx.execute(_UPDATE, {"of_sink": name, "state": SinkState.PAUSED})
    note_action(tx, "pause", name, by, at)


def unpause(tx: Connection, name: str, by: str, at: datetime) -> None:
    """Post to a sink again that was paused, or that stopped. Raises `NoSuchSink`."""
    if locked(tx, name).state == SinkState.ACTIVE:
        raise SinkRefused(f"the sink {name} is not paused")
    tx.execute(_UPDATE, {"of_sink": name, "state": SinkState.ACTIVE, **_WORKS})
    note_action(tx, "unpause", name, by, at)


def rotate(tx: Connection, name: str, by: str, at: datetime) -> str:
    """Give a sink a new secret, and return it; for a day the previous one signs, too."""
    sink = locked(tx, name)
    secret = new_secret()
    previous = {"previous_secret": sink.secret, "previous_until": at + OVERLAP}
    tx.execute(_UPDATE, {"of_sink": name, "secret": secret, **previous})
    note_action(tx, "rotate", name, by, at)
    return secret


def list_sinks(tx: Connection) -> Sequence[Listed]:
    """Return the sinks, and how much waits for each."""
    counted: dict[Any, int] = {(row.sink, row.state): row.counted for row in tx.execute(_COUNTS)}
    return [
        Listed(
            sink,
            counted.get((sink.name, NoticeState.PENDING), 0),
            counted.get((sink.name, NoticeState.DEAD_LETTER), 0),
        )
        for sink in all_sinks(tx)
    ]


def all_sinks(tx: Connection) -> Sequence[Sink]:
    """Return the sinks, by name."""
    return [Sink.of(row) for row in tx.execute(_ALL)]


def find(tx: Connection, name: str) -> Sink:
    """Return a sink. Raises `NoSuchSink`."""
    return _found(tx.execute(_FIND, {"of_sink": name}).one_or_none())


def locked(tx: Connection, name: str) -> Sink:
    """Return a sink, locked until the transaction ends. Raises `NoSuchSink`."""
    return _found(tx.execute(_LOCK, {"of_sink": name}).one_or_none())


def _found(row: Any) -> Sink:
    if row is None:
        raise NoSuchSink("there is no sink of that name: `jornada sinks list` shows them")
    return Sink.of(row)


def note_action(tx: Connection, action: str, name: str, by: str, at: datetime) -> None:
    """Write into the audit who did what to a sink."""
    tx.execute(_NOTE, {"action": action, "sink": name, "by": by, "at": at})


class Sinks(Store):
    """The sinks that there are."""

    add = writing(add)
    remove = writing(remove)
    pause = writing(pause)
    unpause = writing(unpause)
    rotate = writing(rotate)
    list = reading(list_sinks)
    all = reading(all_sinks)
    find = reading(find)
