"""Care follow-up: from an appointment, kept in mind, to how it was and what is to be renewed."""

from enum import StrEnum

from temporalio import workflow

from workflows.base.journey import Journey
from workflows.care_follow_up.questions import REMINDERS, RENEWAL
from workflows.chapters.confirm import remind
from workflows.chapters.renewal import tell_before_it_ends

with workflow.unsafe.imports_passed_through():
    from domain.customers import Channel, Topic
    from domain.days import OnDay
    from domain.events import Event
    from domain.journeys import Correlation, Ending, Enrolment, Stage
    from workflows.care_follow_up import events, knobs, messages, windows
    from workflows.care_follow_up.segments import CALLED

BY_TEXT_OR_MAIL = (Channel.SMS, Channel.EMAIL)


class Outcome(StrEnum):
    """How it ends."""

    FOLLOWED_UP = "followed_up"
    UNHAPPY = "unhappy"
    MISSED = "missed"
    WITHOUT_A_TIME = "without_a_time"


@workflow.defn(name="care_follow_up")
class CareFollowUp(Journey):
    """Look after an appointment and whoever has it, without a word of what it is for."""

    begins_with = events.AppointmentBooked
    listens_to = dict.fromkeys(events.HEARD, Correlation.SAME_KEY)
    called_off_by = (events.AppointmentCancelled,)
    goal = events.AppointmentKept
    topic = Topic.ACCOUNT
    first_stage = Stage.PURCHASE
    when: events.When | None = None

    @workflow.run
    async def run(self, enrolment: Enrolment) -> Ending:
        """Live this journey."""
        return await self.follow(self.story)

    async def story(self) -> Outcome:
        """Tell it from the booking to the outcome."""
        booked = self.began_with(events.AppointmentBooked)
        if booked.at is None:
            await self.hand_to_person(owner="reception", reason="an appointment without a time")
            return Outcome.WITHOUT_A_TIME
        when = self.when = events.When(booked.at, booked.zone)
        while moved := await self.is_moved(when):
            when = self.when = when.moved(moved)
            await self.close_tasks("it was moved")
            await self.send(messages.MOVED, via=BY_TEXT_OR_MAIL, facts=when.facts)
        await self.close_tasks("its time has come")
        await self.enter_stage(Stage.RETENTION)
        morning_after = OnDay(when.at, at=await self.knob(knobs.HOUR), days=1, zone=when.zone)
        if await self.wait_for(events.AppointmentMissed, until=morning_after):
            await self.hand_to_person(owner="reception", reason="an appointment was missed")
            return Outcome.MISSED
        is_unhappy = await self.is_unhappy()
        hour, days = await self.knob(knobs.HOUR), await self.knob(knobs.RENEWAL_DAYS)
        await tell_before_it_ends(self, RENEWAL, days=days, hour=hour, zone=when.zone)
        return Outcome.UNHAPPY if is_unhappy else Outcome.FOLLOWED_UP

    async def is_moved(self, when: events.When) -> events.AppointmentMoved | None:
        """Remind a week and a day before, and return what moves it before its time has come."""
        hour, unless = await self.knob(knobs.HOUR), events.AppointmentMoved
        told = await remind(self, REMINDERS, when.at, facts=when.facts, hour=hour, zone=when.zone)
        if told.moved:
            return told.moved
        if told.wants_another:
            reason = "another time is wanted"
            await self.hand_to_person(owner="reception", reason=reason, cancel_if=unless)
            await self.send(messages.ANOTHER_TIME, via=BY_TEXT_OR_MAIL, cancel_if=unless)
        elif told.is_silent and await self.customer_is(CALLED):
            reason = "an appointment is not confirmed: call"
            await self.hand_to_person(owner="reception", reason=reason, cancel_if=unless)
        return await self.wait_for(events.AppointmentMoved, until=when.at)

    async def is_unhappy(self) -> bool:
        """Ask how it was; who was not content is called."""
        answer = await self.ask(messages.HOW_WAS_IT, via=BY_TEXT_OR_MAIL, within=windows.OPINION)
        if answer is None or answer.score > windows.UNHAPPY:
            return False
        await self.hand_to_person(owner="care", reason=f"satisfaction {answer.score} of 5")
        return True

    async def exit_message(self, cause: Event) -> None:
        """Say that it does not take place, unless its time has passed."""
        if self.when is None or self.when.at > self.now():
            await self.close_tasks("it was cancelled")
            facts = self.when.facts if self.when else None
            await self.send(messages.CANCELLED, via=BY_TEXT_OR_MAIL, facts=facts)
