"""Waiting for an event, an answer or a moment. An exit, a skip and a hold's end reach any wait."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from temporalio import workflow

from activities.records import RecordActivities
from domain.clock import DayBefore, LocalTime, humanized
from domain.errors import JourneyMistake
from domain.events import Envelope, Event
from workflows.base.gate import gate
from workflows.base.run_local import run_local
from workflows.base.state import JourneyState, Wait
from workflows.base.status import show

SHORTEST_TIMER = timedelta(milliseconds=1)
"""A timer of 0 would be another command, and so another history."""
IDLE = "letting time pass"

Until = datetime | LocalTime | DayBefore
"""A moment of journey time, or one of the customer's own day."""
CancelIf = type[Event] | tuple[type[Event], ...]
"""An event, or several, any of which makes something obsolete."""


class Wanted(NamedTuple):
    """What a wait is for."""

    kinds: tuple[type[Event], ...] = ()
    fits: Callable[[Envelope], bool] = lambda _: True
    """Which of them: the answer to one question, say."""
    obsolete_by: tuple[type[Event], ...] = ()
    """What ends the wait too, but is not taken."""

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the events wanted."""
        return tuple(kind.event_name() for kind in self.kinds)

    def takes(self, envelope: Envelope) -> bool:
        """Tell whether an event is the one."""
        return envelope.name in self.names and self.fits(envelope)

    def ends(self, envelope: Envelope) -> bool:
        """Tell whether an event ends the wait, as the one or as what makes it obsolete."""
        is_obsolete = any(envelope.name == kind.event_name() for kind in self.obsolete_by)
        return is_obsolete or self.takes(envelope)


def kinds_of(cancel_if: CancelIf) -> tuple[type[Event], ...]:
    """Return the kinds of events meant."""
    return cancel_if if isinstance(cancel_if, tuple) else (cancel_if,)


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
    if isinstance(until, LocalTime | DayBefore):
        return await _wait_until_local(state, wanted, until, began, doing)
    return await _wait_until(state, wanted, until or began + (within or timedelta()), doing)


async def _wait_until_local(
    state: JourneyState,
    wanted: Wanted,
    until: LocalTime | DayBefore,
    began: datetime,
    doing: str,
) -> Event | None:
    zone = state.zone or await _read_zone(state)
    while True:
        state.zone = zone
        event = await _wait_until(state, wanted, until.after(began, zone), doing)
        if event is not None or state.inbox.holds(wanted.ends) or state.wait.skipped:
            return event
        # The customer may have moved. A zone's table decides only how long a timer lasts, never
        # which step comes next, so that a newer table cannot strand anybody.
        zone = await _read_zone(state)
        await gate(state)
        if (event := take(state, wanted)) is not None or zone == state.zone:
            return event


async def _wait_until(
    state: JourneyState, wanted: Wanted, moment: datetime, doing: str
) -> Event | None:
    if not state.inbox.holds(wanted.ends):
        remaining = max(moment - state.now(), timedelta())
        state.wait = Wait(wanted.names, moment, skippable=True)
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
    if envelope is None:
        return None
    kind = next(kind for kind in wanted.kinds if kind.event_name() == envelope.name)
    return state.told(kind, envelope)


async def moment_of(state: JourneyState, until: Until) -> datetime:
    """Return the instant of journey time that `until` means just now."""
    if isinstance(until, datetime):
        return until
    state.zone = state.zone or await _read_zone(state)
    return until.after(state.now(), state.zone)


async def _read_zone(state: JourneyState) -> str:
    customer_id = state.enrolment.customer_id
    return await run_local(
        RecordActivities.time_zone_of, customer_id, "Read the customer's time zone"
    )
