"""The timeline: pages of what happened, merged from its sources. A source is a file, and a line."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
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


_MORE = (500, 2_000)
"""How many rows more are looked at, at most, where the first look finds too few that are shown."""


def timeline_of(tx: Connection, who: Customer, before: Cursor | None, limit: int) -> Timeline:
    """Return so many entries at most that came before one of them, or else the newest.

    Fewer where very much is walked past that is not shown: the cursor goes on from there.
    """
    steps = (2 * (limit + 1), *_MORE)  # each message stands twice, and is mostly shown once
    shown: list[Place] = []
    last, walked = None, 0
    for last in _walk(tx, who, before, steps):
        walked += 1
        if last.is_shown and len(shown) == limit:
            return _page(tx, who, shown, shown[-1])
        if last.is_shown:
            shown.append(last)
    return _page(tx, who, shown, last if walked == sum(steps) else None)


def _walk(
    tx: Connection, who: Customer, before: Cursor | None, steps: Iterable[int]
) -> Iterator[Place]:
    """Yield places, the newest first: so many, and then so many more."""
    for most in steps:
        found = list(islice(_merged(tx, who, before, most), most))
        yield from found
        if len(found) < most:
            return
        before = found[-1].cursor


def _merged(tx: Connection, who: Customer, before: Cursor | None, most: int) -> Iterator[Place]:
    places = (source.places(tx, who, before, most) for source in SOURCES.values())
    return merge(*places, key=lambda place: (place.at, place.source), reverse=True)


def _page(tx: Connection, who: Customer, shown: Sequence[Place], more: Place | None) -> Timeline:
    told = _told(tx, who, shown)
    return Timeline(entries=tuple(told[place] for place in shown), before=more and str(more.cursor))


def _told(tx: Connection, who: Customer, shown: Sequence[Place]) -> Mapping[Place, Entry]:
    """Return what each place tells; each source is asked once for all of its own."""
    by_source = groupby(sorted(shown, key=lambda place: place.source), key=lambda each: each.source)
    return {
        place: entry
        for name, places in by_source
        for place, entry in SOURCES[name].entries(tx, who, list(places))
    }
