"""Pausing: how an enrolment waits for an event, an answer or a moment. Any wait can be left."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple, TypeVar

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from activities.records import RecordActivities
    from domain.clock import DayBefore, LocalTime, humanized
    from domain.errors import JourneyMistake
    from domain.events import Envelope, Event
    from workflows.lived import Lived
    from workflows.run_local import run_local

SHORTEST_TIMER = timedelta(milliseconds=1)
"""A timer of 0 would be another command, and so another history."""

E = TypeVar("E", bound=Event)
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
        is_moot = any(envelope.name == kind.event_name() for kind in self.obsolete_by)
        return is_moot or self.takes(envelope)


def kinds_of(unless: CancelIf) -> tuple[type[Event], ...]:
    """Return the kinds of events meant."""
    return unless if isinstance(unless, tuple) else (unless,)


def check_time(within: timedelta | None, until: Until | None) -> None:
    """Raise `JourneyMistake` unless one of them says how long to wait."""
    if (within is None) == (until is None):
        raise JourneyMistake("say either within= or until=")


class Pausing(Lived):
    """An enrolment that can wait."""

    async def _pause(
        self, wanted: Wanted, within: timedelta | None, until: Until | None, doing: str
    ) -> Event | None:
        await self._gate()
        check_time(within, until)
        began = self.now()
        if isinstance(until, LocalTime | DayBefore):
            return await self._pause_until_local(wanted, until, began, doing)
        return await self._pause_until(wanted, until or began + (within or timedelta()), doing)

    async def _pause_until_local(
        self, wanted: Wanted, until: LocalTime | DayBefore, began: datetime, doing: str
    ) -> Event | None:
        zone = self._zone or await self._read_zone()
        while True:
            self._zone = zone
            event = await self._pause_until(wanted, until.after(began, zone), doing)
            if event is not None or self._inbox.holds(wanted.ends) or self._skips:
                return event
            # She may have moved. A zone's table is consulted only for how long a timer lasts, never
            # for which step comes next, so that a newer table cannot strand anybody.
            zone = await self._read_zone()
            await self._gate()
            if (event := self._take(wanted)) is not None or zone == self._zone:
                return event

    async def _pause_until(self, wanted: Wanted, moment: datetime, doing: str) -> Event | None:
        if not self._inbox.holds(wanted.ends):
            remaining = max(moment - self.now(), timedelta())
            self._awaited, self._until = wanted.names, moment
            self._waits, self._skips = True, False
            self._show(doing)
            wall = self._enrolment.pace.wall_duration(remaining)
            await self._wait(wanted.ends, wall, f"{doing}, at most {humanized(remaining)}")
            self._awaited, self._until = (), None
            self._waits = False
            await self._gate()
        # After a time-out too: an event heard meanwhile beats it.
        return self._take(wanted)

    async def _wait(
        self, ends: Callable[[Envelope], bool], wall_duration: timedelta, summary: str
    ) -> None:
        try:
            await workflow.wait_condition(
                lambda: self._leaving is not None or self._skips or self._inbox.holds(ends),
                timeout=max(wall_duration, SHORTEST_TIMER),
                timeout_summary=summary[0].upper() + summary[1:],
            )
        except TimeoutError:
            return

    def _take(self, wanted: Wanted) -> Event | None:
        envelope = self._inbox.take(wanted.takes)
        if envelope is None:
            return None
        kind = next(kind for kind in wanted.kinds if kind.event_name() == envelope.name)
        return kind.tolerant(envelope.properties)

    async def _moment_of(self, until: Until) -> datetime:
        """Return the instant of journey time that `until` means just now."""
        if isinstance(until, datetime):
            return until
        self._zone = self._zone or await self._read_zone()
        return until.after(self.now(), self._zone)

    async def _read_zone(self) -> str:
        customer_id = self._enrolment.customer_id
        return await run_local(
            RecordActivities.time_zone_of, customer_id, "Read the customer's time zone"
        )

    def _check_listened(self, kinds: Sequence[type[Event]]) -> None:
        for kind in kinds:
            if kind not in self.listens_to:
                raise JourneyMistake(f"add {kind.__name__} to {type(self).__name__}.listens_to")
