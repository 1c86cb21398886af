"""A chapter of car delivery: the slot she chooses, moves and is reminded of, and the keys."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta

from temporalio import workflow

from workflows.base.journey import Journey

with workflow.unsafe.imports_passed_through():
    from domain.clock import DayBefore
    from domain.customers import Channel
    from domain.orders import CarArrived, CarHandedOver
    from messages.catalogue import CHOOSE_SLOT, SLOT_BOOKED, SLOT_REMINDER, WE_WILL_CALL

CHOICE_WINDOW = timedelta(days=1)
NOTICE = timedelta(hours=36)
"""So far ahead is what we offer: the question may wait for the morning, and she has a day."""
REMINDED_FROM = timedelta(hours=40)
"""A nearer slot needs no reminder: she has just chosen it, and its eve may be over."""
CIVIL_HOUR = time(10)
HANDOVER_WINDOW = timedelta(days=2)
LATEST_HANDOVER = timedelta(days=60)
BY_TEXT = (Channel.SMS, Channel.EMAIL)


class Handover(Journey):
    """A journey with a car to hand over."""

    async def hand_over(self, arrived: CarArrived) -> bool:
        """Let her choose a slot, and move it, until she has the keys."""
        slots = arrived.slots
        chosen = await self.choose(slots)
        while chosen and await self.moves(slots.pop(chosen)):
            chosen = await self.choose(slots, again=True)
        if chosen and await self.wait_for(CarHandedOver, within=HANDOVER_WINDOW):
            return True
        reason = "no word of the handover" if chosen else "no slot for the handover"
        await self.hand_to_person(owner="delivery", reason=reason, cancel_if=CarHandedOver)
        if not chosen:
            await self.send(WE_WILL_CALL, via=BY_TEXT, cancel_if=CarHandedOver)
        return bool(await self.wait_for(CarHandedOver, within=LATEST_HANDOVER))

    async def choose(self, slots: Mapping[str, datetime], *, again: bool = False) -> str | None:
        """Offer the slots that are far enough ahead; return the number of the one she wants."""
        ahead = {number: slot for number, slot in slots.items() if slot - self.now() > NOTICE}
        if not ahead:
            return None
        answer = await self.ask(
            CHOOSE_SLOT,
            via=BY_TEXT,
            facts={"again": again, **{f"slot_{n}": slot for n, slot in ahead.items()}},
            within=CHOICE_WINDOW,
            cancel_if=CarHandedOver,
        )
        chosen = answer.option if answer else None
        return chosen if chosen and ahead[chosen] > self.now() else None

    async def moves(self, slot: datetime) -> bool:
        """Confirm the slot, remind her on its eve, and tell whether she wants another."""
        facts, message, cancel_if = {"slot": slot}, SLOT_BOOKED, CarHandedOver
        if slot - self.now() > REMINDED_FROM:
            eve = DayBefore(moment=slot, at=CIVIL_HOUR)
            if await self.ask(message, via=BY_TEXT, facts=facts, until=eve, cancel_if=cancel_if):
                return True
            message = SLOT_REMINDER
        if slot <= self.now():
            return False
        return bool(
            await self.ask(message, via=BY_TEXT, facts=facts, until=slot, cancel_if=cancel_if)
        )
