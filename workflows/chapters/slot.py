"""A chapter: the customer chooses a slot, may move it, and is reminded of it."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import NamedTuple

from domain.customers import Channel
from domain.days import OnDay
from domain.events import Event
from domain.messages import Message
from workflows.base.awaited import CancelIf, causes_of
from workflows.base.journey import Journey

CHOICE_WINDOW = timedelta(days=1)
NOTICE = timedelta(hours=36)
"""Only slots so far ahead are offered: the question may wait for the morning, the answer a day."""
REMINDED_FROM = timedelta(hours=40)
"""A nearer slot needs no reminder: it has just been chosen, and its eve may be over."""
CIVIL_HOUR = time(10)
DONE_WINDOW = timedelta(days=2)
LATEST = timedelta(days=60)
BY_TEXT_OR_MAIL = (Channel.SMS, Channel.EMAIL)


class Appointment(NamedTuple):
    """What a slot is for, and what is said about it."""

    what: str
    """In operators' words, such as `handover`."""
    owner: str
    """The team that finds a time where the customer and the slots do not."""
    done: CancelIf
    """What says that it took place, or is needless: nothing more is asked then."""
    choose: Message
    """Asks `Question.SLOT`."""
    booked: Message
    """Confirms a slot, and asks `Question.MOVE`."""
    reminder: Message
    """Reminds of it on the eve, and asks the same."""
    we_will_call: Message


async def keep_appointment(
    journey: Journey, appointment: Appointment, slots: dict[str, datetime]
) -> Event | None:
    """Let the customer choose a slot, and move it; return what says that it took place, if any."""
    done = appointment.done
    chosen = await choose(journey, appointment, slots)
    while chosen and await moves(journey, appointment, slots.pop(chosen)):
        chosen = await choose(journey, appointment, slots, again=True)
    if chosen and (event := await journey.wait_for(*causes_of(done), within=DONE_WINDOW)):
        return event
    reason = f"no {'word of' if chosen else 'slot for'} the {appointment.what}"
    await journey.hand_to_person(owner=appointment.owner, reason=reason, cancel_if=done)
    if not chosen:
        await journey.send(appointment.we_will_call, via=BY_TEXT_OR_MAIL, cancel_if=done)
    return await journey.wait_for(*causes_of(done), within=LATEST)


async def choose(
    journey: Journey,
    appointment: Appointment,
    slots: Mapping[str, datetime],
    *,
    again: bool = False,
) -> str | None:
    """Offer the slots that are far enough ahead; return the number of the chosen one."""
    ahead = {number: slot for number, slot in slots.items() if slot - journey.now() > NOTICE}
    if not ahead:
        return None
    answer = await journey.ask(
        appointment.choose,
        via=BY_TEXT_OR_MAIL,
        facts={"again": again, **{f"slot_{n}": slot for n, slot in ahead.items()}},
        within=CHOICE_WINDOW,
        cancel_if=appointment.done,
    )
    chosen = answer.option if answer else None
    return chosen if chosen and ahead[chosen] > journey.now() else None


async def moves(journey: Journey, appointment: Appointment, slot: datetime) -> bool:
    """Confirm the slot, remind of it on its eve, and tell whether another is wanted."""
    facts, unless, message = {"slot": slot}, appointment.done, appointment.booked
    if slot - journey.now() > REMINDED_FROM:
        eve = OnDay(slot, at=CIVIL_HOUR, days=-1)
        if await journey.ask(
            message, via=BY_TEXT_OR_MAIL, facts=facts, until=eve, cancel_if=unless
        ):
            return True
        message = appointment.reminder
    if slot <= journey.now():
        return False
    return bool(
        await journey.ask(message, via=BY_TEXT_OR_MAIL, facts=facts, until=slot, cancel_if=unless)
    )
