"""The timeline: pages of what happened, merged from its sources. A source is a file, and a line."""

from collections.abc import Mapping, Sequence
from heapq import merge
from itertools import groupby, islice
from types import MappingProxyType

from sqlalchemy import Connection

from adapters.store.reads.customer.timeline import (
    answers,
    enrolments,
    events,
    messages,
    operations,
    tasks,
)
from adapters.store.reads.customer.timeline.source import Customer, Place, Source
from domain.view import Cursor, Entry, Timeline

__all__ = ["SOURCES", "Customer", "timeline_of"]

_ALL: Sequence[Source] = (
    events.SOURCE,
    messages.SOURCE,
    messages.LEFT_LATER,
    answers.SOURCE,
    enrolments.BEGAN,
    enrolments.ENDED,
    tasks.OPENED,
    tasks.DONE,
    operations.SOURCE,
)
SOURCES: Mapping[str, Source] = MappingProxyType({source.name: source for source in _ALL})


def timeline_of(tx: Connection, who: Customer, before: Cursor | None, limit: int) -> Timeline:
    """Return so many entries at most that came before one of them, or else the newest."""
    sorted_ = merge(
        *(source.places(tx, who, before, limit + 1) for source in SOURCES.values()),
        key=lambda place: (place.at, place.source),
        reverse=True,
    )
    found = list(islice(sorted_, limit + 1))
    shown = found[:limit]
    told = _told(tx, who, shown)
    has_more = len(found) > limit
    return Timeline(
        entries=tuple(told[place] for place in shown),
        before=str(Cursor(*shown[-1])) if has_more else None,
    )


def _told(tx: Connection, who: Customer, shown: Sequence[Place]) -> Mapping[Place, Entry]:
    """Return what each place tells; each source is asked once for all of its own."""
    by_source = groupby(sorted(shown, key=lambda place: place.source), key=lambda each: each.source)
    return {
        place: entry
        for name, places in by_source
        for place, entry in SOURCES[name].entries(tx, who, list(places))
    }
