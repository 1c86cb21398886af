"""A hotel stay: from its booking to what the guest says of it, or to its end before that."""

from enum import StrEnum

from temporalio import workflow

from workflows.base.journey import Journey
from workflows.hotel_stay.asking import BY_TEXT_OR_MAIL, ask_for_opinion, ask_if_all_is_well
from workflows.hotel_stay.stay import Stay, left_by, moment

with workflow.unsafe.imports_passed_through():
    from domain.customers import Channel, Topic
    from domain.journeys import Correlation, Ending, Enrolment, Stage
    from workflows.hotel_stay import events, messages, windows
    from workflows.hotel_stay.events import CheckedOut, GuestNeverCame, StayCancelled, StayChanged


class Outcome(StrEnum):
    """How a stay ends."""

    HAPPY, CONTENT, UNHAPPY = "happy", "content", "unhappy"
    SILENT, NOT_ASKED = "silent", "not_asked"
    CANCELLED, NO_SHOW = "cancelled", "no_show"
    NEVER_CHECKED_OUT, NO_DAYS = "never_checked_out", "no_days"


@workflow.defn(name="hotel_stay")
class HotelStay(Journey):
    """Care for guests from their booking on, and hear what they say of their stay."""

    begins_with = events.StayBooked
    listens_to = {StayChanged: Correlation.SAME_KEY, CheckedOut: Correlation.SAME_KEY}
    goal = CheckedOut
    called_off_by = {StayCancelled: Outcome.CANCELLED, GuestNeverCame: Outcome.NO_SHOW}
    topic = Topic.ORDER_UPDATES
    first_stage = Stage.PURCHASE

    @workflow.run
    async def run(self, enrolment: Enrolment) -> Ending:
        """Live this journey."""
        return await self.follow(self.story)

    async def story(self) -> Outcome:
        """Tell it from the booking to the outcome."""
        if (stay := Stay.of(self.began_with(events.StayBooked))) is None:
            await self.hand_to_person(owner="reservations", reason="a stay without its days")
            return Outcome.NO_DAYS
        await self.send(messages.BOOKED, via=Channel.EMAIL, cancel_if=CheckedOut)
        left = await self.care_for(stay)
        if left is None:
            return Outcome.NEVER_CHECKED_OUT
        await self.send(messages.THANKS, via=Channel.EMAIL)
        if opinion := await ask_for_opinion(self, left):
            if opinion.happy:
                await self.enter_stage(Stage.ADVOCACY)
                return Outcome.HAPPY
            return Outcome.UNHAPPY if opinion.unhappy else Outcome.CONTENT
        return Outcome.SILENT if self.was_sent(messages.OPINION) else Outcome.NOT_ASKED

    async def care_for(self, stay: Stay) -> CheckedOut | None:
        """Speak to guests before their stay and in it; return their check-out."""
        if left := await left_by(self, stay, windows.WISHES_DUE):
            return left
        if await self.today() < stay.eve:
            until, moved = await moment(self, stay, windows.EVE), (StayChanged, CheckedOut)
            await self.ask(messages.WISHES, via=BY_TEXT_OR_MAIL, until=until, cancel_if=moved)
        if left := await left_by(self, stay, windows.EVE):
            return left
        arrival = {"arrival": stay.arrives_on}
        await self.send(
            messages.DIRECTIONS, via=BY_TEXT_OR_MAIL, facts=arrival, cancel_if=CheckedOut
        )
        if left := await left_by(self, stay, windows.FIRST_MORNING):
            return left
        await self.enter_stage(Stage.RETENTION)
        await ask_if_all_is_well(self)
        return await left_by(self, stay, windows.GIVEN_UP)
