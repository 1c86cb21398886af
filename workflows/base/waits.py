"""Waiting for an event, an answer or a moment. An exit, a skip and a hold's end reach any wait."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import TypeGuard

from temporalio import workflow

from domain.clock import DEFAULT_ZONE, LocalTime, humanized
from domain.days import OnDay
from domain.errors import JourneyMistake
from domain.events import Envelope, Event
from workflows.base.calendar import Until, known_zone, read_zone, reckoned
from workflows.base.gate import gate
from workflows.base.state import JourneyState, Wait
from workflows.base.status import show
from workflows.base.wanted import Wanted

SHORTEST_TIMER = timedelta(milliseconds=1)
"""A timer of 0 would be another command, and so another history."""
IDLE = "letting time pass"


def check_time(within: timedelta | None, until: Until | None) -> None:
    """Raise `JourneyMistake` unless one of them says how long to wait."""
    if (within is None) == (until is None):
        raise JourneyMistake("say either within= or until=")


def check_listened(state: JourneyState, kinds: Sequence[type[Event]]) -> None:
    """Raise `JourneyMistake` unless the journey lists them all, as only those reach it."""
    for kind in kinds:
        if kind not in state.journey.listens_to:
            raise JourneyMistake(f"add {kind.__name__} to {state.journey.__name__}.listens_to")


async def wait(
    state: JourneyState,
    wanted: Wanted,
    within: timedelta | None,
    until: Until | None,
    doing: str,
) -> Event | None:
    """Wait for an event, `within` a duration or `until` a moment; None when the time is over."""
    await gate(state)
    check_time(within, until)
    began = state.now()
    if until is not None:
        until = await reckoned(state, until)
    if is_by_their_clock(until):
        return await _wait_until_local(state, wanted, until, began, doing)
    return await _wait_until(state, wanted, fixed(until, within, began), doing)


def fixed(until: Until | None, within: timedelta | None, began: datetime) -> datetime:
    """Return the moment that a wait ends at, where it does not depend on the customer's zone."""
    if until is None:
        return began + (within or timedelta())
    return until if isinstance(until, datetime) else until.after(began, DEFAULT_ZONE)


def is_by_their_clock(until: Until | None) -> TypeGuard[LocalTime | OnDay]:
    """Tell whether a moment depends on where the customer is."""
    return isinstance(until, LocalTime) or (isinstance(until, OnDay) and until.zone is None)


async def _wait_until_local(
    state: JourneyState,
    wanted: Wanted,
    until: LocalTime | OnDay,
    began: datetime,
    doing: str,
) -> Event | None:
    zone = await known_zone(state)
    while True:
        state.zone = zone
        event = await _wait_until(state, wanted, until.after(began, zone), doing)
        if event is not None or state.inbox.holds(wanted.ends) or state.wait.skipped:
            return event
        # The customer may have moved. A zone's table decides only how long a timer lasts, never
        # which step comes next, so that a newer table cannot strand anybody.
        zone = await read_zone(state)
        await gate(state)
        if (event := take(state, wanted)) is not None or zone == state.zone:
            return event


async def _wait_until(
    state: JourneyState, wanted: Wanted, moment: datetime, doing: str
) -> Event | None:
    if not state.inbox.holds(wanted.ends):
        remaining = max(moment - state.now(), timedelta())
        state.wait = Wait(wanted.names, moment, wanted.awaits, skippable=True)
        show(state, doing)
        wall = state.enrolment.pace.wall_duration(remaining)
        await let_pass(state, wanted.ends, wall, f"{doing}, at most {humanized(remaining)}")
        state.wait = Wait(skipped=state.wait.skipped)
        await gate(state)
    # After a time-out too: an event received meanwhile beats it.
    return take(state, wanted)


async def let_pass(
    state: JourneyState,
    ends: Callable[[Envelope], bool],
    wall_duration: timedelta,
    summary: str,
    *,
    unless: Callable[[], bool] = lambda: False,
) -> None:
    """Let real time pass, until an event ends it, an exit or a skip, or `unless` holds."""
    try:
        await workflow.wait_condition(
            lambda: (
                state.exiting is not None
                or state.wait.skipped
                or state.inbox.holds(ends)
                or unless()
            ),
            timeout=max(wall_duration, SHORTEST_TIMER),
            timeout_summary=summary[0].upper() + summary[1:],
        )
    except TimeoutError:
        return


def take(state: JourneyState, wanted: Wanted) -> Event | None:
    """Take the earliest event of the inbox that is wanted."""
    envelope = state.inbox.take(wanted.takes)
    return None if envelope is None else read(state, wanted, envelope)


def read(state: JourneyState, wanted: Wanted, envelope: Envelope) -> Event:
    """Read an event that is wanted, as of when it happened."""
    kind = next(kind for kind in wanted.kinds if kind.event_name() == envelope.name)
    return state.told(kind, envelope)
