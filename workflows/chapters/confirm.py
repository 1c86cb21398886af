"""A chapter: the customer is reminded of a moment, and confirms it or asks for another one."""

from datetime import datetime, time, timedelta
from typing import Generic, NamedTuple, TypeVar

from domain.customers import Channel
from domain.days import OnDay
from domain.events import Event
from domain.messages import Message
from workflows.base.journey import Journey

E = TypeVar("E", bound=Event)


class Reminders(NamedTuple, Generic[E]):
    """How somebody is reminded of a moment."""

    message: Message
    """Asks `Question.CONFIRM`, and tells the fact `confirmed`: whether they said yes before."""
    moved: type[E]
    """What says that it takes place at another time: nothing more is asked then."""
    notices: tuple[tuple[int, timedelta], ...]
    """So many days before it, and how long an answer is waited for; the earliest first."""
    fresh: timedelta
    """Who has known the moment for less than this needs no reminder."""
    via: tuple[Channel, ...] = (Channel.SMS, Channel.EMAIL)


class Reminded(NamedTuple, Generic[E]):
    """What came of it."""

    moved: E | None = None
    is_confirmed: bool = False
    wants_another: bool = False
    is_silent: bool = False
    """Whether they were reminded, and answered no reminder."""


async def remind(
    journey: Journey,
    reminders: Reminders[E],
    at: datetime,
    *,
    facts: dict[str, datetime],
    hour: time,
    zone: str | None,
) -> Reminded[E]:
    """Remind of a moment at an hour of days before it, by the clock of its zone or their own.

    Returns as soon as it is moved, or another one is asked for; else after the last answer, or once
    nobody waits for it any more. `facts` tell the moment to the words.
    """
    known_since, is_confirmed, is_asked = journey.now(), False, False
    for days, patience in reminders.notices:
        notice = OnDay(at, at=hour, days=days, zone=zone)
        if moved := await journey.wait_for(reminders.moved, until=notice):
            return Reminded(moved)
        if journey.now() - known_since < reminders.fresh or journey.now() >= at:
            continue
        is_asked = True
        answer = await journey.ask(
            reminders.message,
            via=reminders.via,
            facts=facts | {"confirmed": is_confirmed},
            within=patience,
            cancel_if=reminders.moved,
        )
        if answer and answer.option == "move":
            return Reminded(wants_another=True)
        is_confirmed = is_confirmed or answer is not None
    return Reminded(is_confirmed=is_confirmed, is_silent=is_asked and not is_confirmed)
