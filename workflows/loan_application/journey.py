"""A loan application: begun on any channel, completed on any other, decided without a number."""

from datetime import datetime, timedelta
from enum import StrEnum

from temporalio import workflow

from workflows.base.journey import Journey
from workflows.chapters.slot import keep_appointment
from workflows.loan_application.questions import VISIT

with workflow.unsafe.imports_passed_through():
    from domain.customers import Channel, Topic
    from domain.events import Event
    from domain.journeys import Correlation, Ending, Enrolment, Stage
    from workflows.loan_application import events, knobs, messages, progress, windows


class Outcome(StrEnum):
    """How it ends."""

    APPROVED, DECLINED = "approved", "declined"
    UNDECIDED, ABANDONED = "undecided", "abandoned"


@workflow.defn(name="loan_application")
class LoanApplication(Journey):
    """Keep an application going wherever its customer is, and tell the decision with care."""

    begins_with = events.ApplicationStarted
    listens_to = dict.fromkeys(events.NEWS, Correlation.SAME_KEY)
    called_off_by = (events.ApplicationWithdrawn,)
    goal = events.ApplicationSubmitted
    topic = Topic.ACCOUNT
    first_stage = Stage.CONSIDERATION

    @workflow.run
    async def run(self, enrolment: Enrolment) -> Ending:
        """Live this journey."""
        return await self.follow(self.story)

    async def story(self) -> Outcome:
        """Tell it from the first word to the decision; the bank may ask for a step once more."""
        self.progress = progress.Progress(self.began_with(events.ApplicationStarted), self.now())
        await self.send(messages.STARTED, via=messages.BY[self.progress.left_at])
        while news := await self.until_submitted():
            if isinstance(news, events.ApplicationSubmitted):
                await self.enter_stage(Stage.PURCHASE)
                news = await self.decision()
            if not isinstance(news, events.StepMissing):
                return await self.announce(news)
            self.progress.take_note(news, self.now())
        return Outcome.ABANDONED

    async def until_submitted(self) -> Event | None:
        """Remind after an hour, a day and a week of silence; then keep it for a while."""
        kept_for = windows.LAST_REMINDER + await self.knob(knobs.KEPT_FOR)
        for silence in (await self.knob(knobs.FIRST_REMINDER), *windows.REMINDERS):
            if submitted := await self.submitted_before(silence):
                return submitted
            await self.remind(until=self.progress.silent(kept_for))
        return await self.submitted_before(kept_for)

    async def submitted_before(self, silence: timedelta) -> Event | None:
        """Follow it wherever it goes on, until it is submitted or silent for so long."""
        while news := await self.wait_for(*events.NEWS, until=self.progress.silent(silence)):
            if isinstance(news, events.BranchVisitOffered):
                news = await keep_appointment(self, VISIT, news.slots) or news
            if isinstance(news, events.SUBMITTED):
                return news
            self.progress.take_note(news, self.now())
        return None

    async def remind(self, *, until: datetime) -> None:
        """Name each missing step once, where it was left; without any, say that it waits."""
        for place, steps in self.progress.steps_to_name().items():
            facts, via = messages.facts_of(steps, until.date()), messages.BY[place]
            told = await self.send(messages.REMINDER, via=via, facts=facts, cancel_if=events.NEWS)
            self.progress.note_named(steps, sent=told.sent)

    async def decision(self) -> Event | None:
        """Wait for it, or for a step once more; after two weeks say so, and let a person ask."""
        if answer := await self.wait_for(*events.ANSWERS, within=windows.DECISION):
            return answer
        await self.send(messages.STILL_DECIDING, via=Channel.EMAIL, cancel_if=events.ANSWERS)
        await self.hand_to_person(owner="lending", reason="no decision in two weeks")
        return await self.wait_for(*events.ANSWERS, within=windows.LATEST_DECISION)

    async def announce(self, decided: Event | None) -> Outcome:
        """Tell it by letter and by mail, without a number or a reason."""
        if not isinstance(decided, events.ApplicationDecided) or decided.decision is None:
            return Outcome.UNDECIDED
        await self.hand_to_person(owner="post", reason="letter", within=windows.LETTER)
        await self.send(messages.OF_DECISION[decided.decision], via=Channel.EMAIL)
        return Outcome(decided.decision.value)

    async def exit_message(self, cause: Event) -> None:
        """Say that it is withdrawn, and nothing more."""
        await self.send(messages.WITHDRAWN, via=Channel.EMAIL)
