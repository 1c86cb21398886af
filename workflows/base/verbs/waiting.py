"""What a story waits for, and what time it is."""

from datetime import date, datetime, timedelta
from typing import TypeVar, cast

from domain.events import Event
from domain.messages import Message
from domain.opening import OpeningHours
from domain.segments import Where
from workflows.base import calendar, gathering
from workflows.base.awaited import Awaited, CancelIf, any_of, causes_of, wanted_among
from workflows.base.calendar import Until
from workflows.base.first_of import First, first_of
from workflows.base.members import Members
from workflows.base.state import JourneyState, entry_of
from workflows.base.waits import IDLE, check_listened, wait
from workflows.base.wanted import Wanted

E = TypeVar("E", bound=Event)


class Waiting(metaclass=Members):
    """What a story waits for, and what time it is."""

    _state: JourneyState

    def now(self) -> datetime:
        """Return the journey's time: the clock a rehearsal speeds up."""
        return self._state.now()

    def began_with(self, kind: type[E]) -> E:
        """Return the event that began this enrolment; a bare one where there was none."""
        return entry_of(self._state, kind)

    async def wait_for(
        self,
        *kinds: type[E] | Awaited[E],
        within: timedelta | None = None,
        until: Until | None = None,
        about: Message | None = None,
        where: Where = (),
    ) -> E | None:
        """Wait for an event of one of these kinds, `within` a duration or `until` a moment.

        Returns the earliest one received and not yet taken, at once if it is there already, or None
        when the time is over. `until` is journey time, a time of the customer's day or one on a
        declared day. Of delivery reports (`MessageOpened` and its like), `about` takes only those
        of the newest use of that message. `where` takes only events whose declared fields are so:
        `prop("channel") == "branch"`. Of several that are each so, one is an `Awaited` without a
        time.
        """
        wanted, doing = wanted_among(self._state, kinds, about, where)
        check_listened(self._state, wanted.kinds)
        return cast("E | None", await wait(self._state, wanted, within, until, doing))

    async def first_of(self, *awaited: Awaited[E] | Until) -> First[E]:
        """Wait for whichever comes first: events with a time of their own each, or moments.

        Returns the one of them, and the event; None where its time is over. The others are left for
        a later wait.
        """
        return await first_of(self._state, awaited)

    async def gather(
        self,
        *kinds: type[E],
        within: timedelta | None = None,
        quiet_for: timedelta | None = None,
        at_most: timedelta | None = None,
        where: Where = (),
        cancel_if: CancelIf = (),
    ) -> list[E]:
        """Return all events of these kinds received `within` a duration, in their order.

        With `quiet_for`, those received until none has happened for so long, `at_most` for another
        duration. `cancel_if` names an event that ends the gathering, and is left for a later wait.
        """
        gathering.check_window(within, quiet_for, at_most)
        obsolete_by = any_of(causes_of(cancel_if))
        check_listened(self._state, (*kinds, *obsolete_by.kinds))
        wanted = Wanted.of(kinds, where)._replace(obsolete_by=obsolete_by.takes)
        if quiet_for is not None and at_most is not None:
            gathered = gathering.gather_until_quiet(self._state, wanted, quiet_for, at_most)
        else:
            gathered = gathering.gather_within(self._state, wanted, within or timedelta())
        return cast("list[E]", await gathered)

    async def sleep(self, duration: timedelta) -> None:
        """Let a duration pass."""
        await wait(self._state, Wanted(), duration, None, IDLE)

    async def sleep_until(self, moment: Until) -> None:
        """Let time pass until a moment: journey time, a time of their day or one on a declared day.

        Their zone is read again on waking; if they have moved, their new morning counts.
        """
        await wait(self._state, Wanted(), None, moment, IDLE)

    async def today(self, zone: str | None = None) -> date:
        """Return today's date: where the customer is, or in a zone, such as the hotel's."""
        return await calendar.which_day(self._state, zone)

    async def in_opening_hours(
        self, duration: timedelta, hours: OpeningHours, *, since: datetime | None = None
    ) -> datetime:
        """Return when so much of a team's opening hours has passed, from now or `since` a moment.

        Two hours from Friday at 17:30 are over on Monday at 10:30, where it closes at 18:00 and
        opens at 9:00. The moment may be past.
        """
        return await calendar.opening_time(self._state, duration, hours, since)
