"""Days as the world counts them: today where the customer is, and business days of a country.

Both are asked in an activity, and what it answered is kept in the history: a story goes by it, and
a newer table of zones or holidays must not change which step came next.
"""

from dataclasses import replace
from datetime import date, datetime, timedelta

from activities.calendar import CalendarActivities
from activities.records import RecordActivities
from domain.clock import LocalTime, humanized
from domain.days import BusinessDayQuestion, OnDay, TodayQuestion
from domain.opening import OpeningHours, OpeningQuestion, check_open_duration
from workflows.base.gate import gate
from workflows.base.run_local import run_local
from workflows.base.state import JourneyState

Until = datetime | LocalTime | OnDay
"""A moment of journey time, or one of the customer's own day, or of a declared one."""


async def which_day(state: JourneyState, zone: str | None) -> date:
    """Return which day it is in a zone, or where the customer is."""
    await gate(state)
    question = TodayQuestion(customer_id=state.enrolment.customer_id, zone=zone, at=state.now())
    where = zone or "for the customer"
    return await run_local(CalendarActivities.today, question, f"Which day is it {where}?")


async def opening_time(
    state: JourneyState, duration: timedelta, hours: OpeningHours, since: datetime | None
) -> datetime:
    """Return when so much of the opening hours has passed, by the journey's clock."""
    check_open_duration(duration)
    await gate(state)
    question = OpeningQuestion(since=since or state.now(), duration=duration, hours=hours)
    summary = f"When will the team have been there for {humanized(duration)}?"
    return await run_local(CalendarActivities.opening_time, question, summary)


async def reckoned(state: JourneyState, until: Until) -> Until:
    """Return a moment whose business days are counted: nothing else of it is asked."""
    if not isinstance(until, OnDay) or until.counting is None:
        return until
    day = until.day
    if isinstance(day, datetime):
        day = until.day_in(until.zone or await known_zone(state))
    question = BusinessDayQuestion(day=day, days=until.days, counting=until.counting)
    found = await run_local(CalendarActivities.business_day, question, f"Which day is {until}?")
    return replace(until, day=found, days=0, counting=None)


async def moment_of(state: JourneyState, until: Until) -> datetime:
    """Return the instant of journey time that `until` means just now."""
    if isinstance(until, datetime):
        return until
    if isinstance(until, OnDay) and until.zone is not None:
        return until.after(state.now(), until.zone)
    return until.after(state.now(), await known_zone(state))


async def known_zone(state: JourneyState) -> str:
    """Return the customer's zone as it was last read; it is read where it never was."""
    state.zone = state.zone or await read_zone(state)
    return state.zone


async def read_zone(state: JourneyState) -> str:
    """Return the customer's zone as of now."""
    customer_id = state.enrolment.customer_id
    return await run_local(
        RecordActivities.time_zone_of, customer_id, "Read the customer's time zone"
    )
