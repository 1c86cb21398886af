"""What the customer did, as it was told to us; and each STOP and START."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, Row

from adapters.store.customers.keys import with_given
from adapters.store.events.elsewhere import OURS, TOLD_ELSEWHERE
from adapters.store.events.names import CHANNEL_RESTARTED, CHANNEL_STOPPED, OPT_OUT_SOURCES
from adapters.store.reads.customer.timeline.source import Customer, Shown, Source
from adapters.store.reads.explain.consents import opt_out_of
from adapters.store.reads.explain.events import explained
from adapters.store.reads.explain.hearing import CameOf, what_came_of_these
from adapters.store.schema import events
from domain.view import Entry, EventEntry, OptOutEntry, ViewedEvent

_OPT_OUTS = (CHANNEL_STOPPED, CHANNEL_RESTARTED)


def _tell(tx: Connection, who: Customer, rows: Sequence[Row[Any]]) -> Iterator[tuple[int, Entry]]:
    came_of = what_came_of_these(tx, who.of, [row.event_id for row in rows])
    for row in rows:
        if row.name in _OPT_OUTS and row.source in OPT_OUT_SOURCES:
            yield row.seq, OptOutEntry(opt_out=opt_out_of(row), **who.when(row.occurred_at))
        else:
            event = _event(who, row, came_of.get(row.event_id, CameOf()))
            yield row.seq, EventEntry(event=event, **who.when(row.occurred_at))


def _event(who: Customer, row: Row[Any], came_of: CameOf) -> ViewedEvent:
    told = explained(row, came_of).model_dump()
    return ViewedEvent(**told, properties=with_given(row.properties, who.given))


def _is_shown(row: Row[Any]) -> bool:
    return not (row.name in TOLD_ELSEWHERE and row.source in OURS)


SOURCE = Source(
    "event",
    events,
    events.c.occurred_at,
    _tell,
    Shown((events.c.name, events.c.source), _is_shown),
)
