"""Gathering: many events become one step of the story, by a fixed window or until it is quiet."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from domain.clock import humanized
from domain.errors import JourneyMistake
from domain.events import Event
from workflows.base.gate import gate
from workflows.base.state import JourneyState, Wait
from workflows.base.status import show
from workflows.base.waits import let_pass, take, wait
from workflows.base.wanted import Wanted


def check_window(
    within: timedelta | None, quiet_for: timedelta | None, at_most: timedelta | None
) -> None:
    """Raise `JourneyMistake` unless one window is told: a fixed one, or one that slides."""
    is_fixed = within is not None and quiet_for is None and at_most is None
    slides = within is None and quiet_for is not None and at_most is not None
    if not is_fixed and not slides:
        raise JourneyMistake("say within=, or both quiet_for= and at_most=")


async def gather_within(state: JourneyState, wanted: Wanted, within: timedelta) -> list[Event]:
    """Return all that come within a time."""
    until = state.now() + within
    gathered: list[Event] = []
    while event := await wait(state, wanted, None, until, "gathering what comes together"):
        gathered.append(event)
    return gathered


async def gather_until_quiet(
    state: JourneyState, wanted: Wanted, quiet_for: timedelta, at_most: timedelta
) -> list[Event]:
    """Return all that come until none has for a time, and at most for another.

    Only when a timer ends it is looked how long it has been quiet. So an event costs its signal,
    and no timer of its own: five hundred of them fill no history.
    """
    await gate(state)
    began = state.now()
    gathered = list(_taken(state, wanted))
    until: datetime | None = None
    while not state.inbox.holds(wanted.ends):
        quiet_at = min(_quiet_since(gathered, began) + quiet_for, began + at_most)
        if until is not None and quiet_at <= until:
            break
        until = quiet_at
        is_skipped = await _let_pass_until(state, wanted, until, quiet_for)
        gathered += _taken(state, wanted)
        if is_skipped:
            break
    return gathered


def _quiet_since(gathered: list[Event], began: datetime) -> datetime:
    """Return since when it is quiet: what happened before this gathering began does not count."""
    return max((began, *(event.happened_at for event in gathered)))


async def _let_pass_until(
    state: JourneyState, wanted: Wanted, until: datetime, quiet_for: timedelta
) -> bool:
    """Let time pass until a moment, and return whether an operator ended it."""
    doing = f"gathering what comes together, until it is quiet for {humanized(quiet_for)}"
    remaining = max(until - state.now(), timedelta())
    state.wait = Wait(wanted.names, until, wanted.awaits, skippable=True)
    show(state, doing)
    wall = state.enrolment.pace.wall_duration(remaining)
    ends = Wanted(obsolete_by=wanted.obsolete_by).ends
    await let_pass(state, ends, wall, f"{doing}, at most {humanized(remaining)}")
    is_skipped, state.wait = state.wait.skipped, Wait()
    await gate(state)
    return is_skipped


def _taken(state: JourneyState, wanted: Wanted) -> Iterator[Event]:
    while event := take(state, wanted):
        yield event
