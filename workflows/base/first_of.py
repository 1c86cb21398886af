"""Waiting for several things at once, each with a time of its own: whichever comes first."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Generic, NamedTuple, TypeVar, cast

from temporalio import workflow

from domain.clock import DEFAULT_ZONE, humanized
from domain.errors import JourneyMistake
from domain.events import Envelope, Event
from domain.journeys import WaitLine
from workflows.base.awaited import Awaited
from workflows.base.calendar import Until, known_zone, read_zone, reckoned
from workflows.base.gate import gate
from workflows.base.state import JourneyState, Wait
from workflows.base.status import show
from workflows.base.waits import (
    SHORTEST_TIMER,
    check_listened,
    fixed,
    is_by_their_clock,
    read,
)
from workflows.base.wanted import Wanted, said

E = TypeVar("E", bound=Event)
E_co = TypeVar("E_co", bound=Event, covariant=True)
FEWEST = 2


class First(NamedTuple, Generic[E_co]):
    """What came first of several."""

    of: Awaited[E_co] | Until
    """The one of them: the very object that the story gave."""
    event: E_co | None
    """The event that came; None where its time is over."""


class _Branch(NamedTuple):
    of: "Awaited[Event] | Until"
    what: str
    wanted: Wanted
    until: Until | None
    within: timedelta | None

    @property
    def has_end(self) -> bool:
        return self.until is not None or self.within is not None

    def ends_at(self, began: datetime, zone: str) -> datetime:
        if is_by_their_clock(self.until):
            return self.until.after(began, zone)
        return fixed(self.until, self.within, began)


class _Over(NamedTuple):
    branch: _Branch
    is_skipped: bool


async def first_of(state: JourneyState, awaited: Sequence[Awaited[E] | Until]) -> First[E]:
    """Wait for whichever comes first; see `Journey.first_of`."""
    await gate(state)
    _check(state, awaited)
    began = state.now()
    branches = [await _branch_of(state, each) for each in awaited]
    return cast("First[E]", await _first(state, branches, began))


async def _first(state: JourneyState, branches: Sequence[_Branch], began: datetime) -> First[Event]:
    is_local = any(is_by_their_clock(each.until) for each in branches)
    zone = await known_zone(state) if is_local else DEFAULT_ZONE
    while True:
        over = await _until_one_is_over(state, branches, began, zone)
        # After a time-out too: an event received meanwhile beats it.
        if first := _taken(state, branches):
            return first
        if over is None:
            continue
        if over.is_skipped or not is_by_their_clock(over.branch.until):
            return First(over.branch.of, None)
        # They may have moved: that decides how long the timers last, never which step comes next.
        moved_to = await read_zone(state)
        await gate(state)
        if first := _taken(state, branches):
            return first
        if moved_to == zone:
            return First(over.branch.of, None)
        state.zone = zone = moved_to


async def _until_one_is_over(
    state: JourneyState, branches: Sequence[_Branch], began: datetime, zone: str
) -> _Over | None:
    """Wait, and return which is over; None where an event came.

    Each has its timer. Which of them fired first is in the history, so that it stays as it was
    when a newer table of zones would reckon otherwise.
    """
    if _is_there(state, branches):
        return None
    ends = [each.ends_at(began, zone) if each.has_end else None for each in branches]
    state.wait = _shown(branches, ends)
    show(state, f"waiting for what comes first: {'; '.join(each.what for each in branches)}")
    timers = [
        (each, _timer(state, each.what, moment))
        for each, moment in zip(branches, ends, strict=True)
        if moment is not None
    ]
    await workflow.wait_condition(
        lambda: (
            state.exiting is not None
            or state.wait.skipped
            or _is_there(state, branches)
            or any(timer.done() for _, timer in timers)
        )
    )
    is_skipped = state.wait.skipped
    over = next((each for each, timer in timers if timer.done() or is_skipped), None)
    for _, timer in timers:
        timer.cancel()
    state.wait = Wait()
    await gate(state)
    return over and _Over(over, is_skipped)


def _timer(state: JourneyState, what: str, moment: datetime) -> asyncio.Task[None]:
    remaining = max(moment - state.now(), timedelta())
    wall = max(state.enrolment.pace.wall_duration(remaining), SHORTEST_TIMER)
    summary = f"Waiting for {what}, at most {humanized(remaining)}"
    return asyncio.create_task(workflow.sleep(wall, summary=summary))


def _shown(branches: Sequence[_Branch], ends: Sequence[datetime | None]) -> Wait:
    """Return the wait as operators see it. A skip ends the first that has an end."""
    names = tuple(name for each in branches for name in each.wanted.names)
    lines = [WaitLine(what=each.what, until=end) for each, end in zip(branches, ends, strict=True)]
    return Wait(
        names=tuple(dict.fromkeys(names)),
        until=min(end for end in ends if end is not None),
        takes=lambda envelope: any(each.wanted.takes(envelope) for each in branches),
        skippable=True,
        lines=tuple(lines),
        skips=next(line.what for line in lines if line.until is not None),
    )


def _is_there(state: JourneyState, branches: Sequence[_Branch]) -> bool:
    return any(state.inbox.holds(each.wanted.takes) for each in branches)


def _taken(state: JourneyState, branches: Sequence[_Branch]) -> First[Event] | None:
    """Take the earliest event that is wanted, for the first that wants it."""

    def is_wanted(envelope: Envelope) -> bool:
        return any(each.wanted.takes(envelope) for each in branches)

    envelope = state.inbox.take(is_wanted)
    if envelope is None:
        return None
    taker = next(each for each in branches if each.wanted.takes(envelope))
    return First(taker.of, read(state, taker.wanted, envelope))


async def _branch_of(state: JourneyState, given: "Awaited[Event] | Until") -> _Branch:
    if not isinstance(given, Awaited):
        return _Branch(given, _moment_in_words(given), Wanted(), await reckoned(state, given), None)
    until = None if given.until is None else await reckoned(state, given.until)
    wanted = Wanted.of(given.kinds, given.where)
    return _Branch(given, said(given.kinds, given.where), wanted, until, given.within)


def _moment_in_words(until: Until) -> str:
    # A moment's own words would be by the machine's idea of a date.
    return "a moment" if isinstance(until, datetime) else str(until)


def _check(state: JourneyState, awaited: Sequence["Awaited[Event] | Until"]) -> None:
    if len(awaited) < FEWEST:
        raise JourneyMistake("first_of needs several: for one there are wait_for and sleep_until")
    events = [each for each in awaited if isinstance(each, Awaited)]
    for each in events:
        check_listened(state, each.kinds)
    has_end = (each.has_time for each in events)
    if len(events) == len(awaited) and not any(has_end):
        raise JourneyMistake("first_of would wait for ever: say within= or until= for one of them")
