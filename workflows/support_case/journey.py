"""Support case: from a customer's call for help to their own word that it is solved."""

from datetime import datetime
from enum import StrEnum

from temporalio import workflow

from workflows.base.journey import Journey
from workflows.chapters.help import Team, person_helps

with workflow.unsafe.imports_passed_through():
    from domain.customers import Channel, Topic
    from domain.events.support import CaseAnswered, CaseHelped, CaseOpened, CaseResolved
    from domain.journeys import Correlation, Ending, Enrolment, Stage
    from domain.messages import Message
    from domain.opening import OpeningHours
    from domain.re_entry import ReEntry
    from workflows.support_case import knobs, messages, windows

HELP = (CaseAnswered, CaseResolved)
BY_MAIL_OR_TEXT = (Channel.EMAIL, Channel.SMS)


class Outcome(StrEnum):
    """How it ends."""

    SOLVED = "solved"
    RESOLVED_UNCONFIRMED = "resolved_unconfirmed"
    NEVER_ANSWERED = "never_answered"
    NEVER_RESOLVED = "never_resolved"


@workflow.defn(name="support_case")
class SupportCase(Journey):
    """See to it that a person answers in time, and that it is solved in the customer's eyes."""

    begins_with = CaseOpened
    listens_to = dict.fromkeys(HELP, Correlation.SAME_KEY)
    goal = CaseResolved
    topic = Topic.ACCOUNT
    first_stage = Stage.RETENTION
    re_entry = ReEntry.AFTER_END

    @workflow.run
    async def run(self, enrolment: Enrolment) -> Ending:
        """Live this journey."""
        return await self.follow(self.story)

    async def story(self) -> Outcome:
        """Tell it from the word that we have it to the word that it is solved."""
        opened, self.helper = self.began_with(CaseOpened), "whoever helped"
        reason = f"first answer to a case, by {opened.channel}"
        help_came = await self.person_helps(reason, opened.happened_at, messages.ACKNOWLEDGED)
        while help_came is not None:
            if not await self.is_resolved(help_came):
                return Outcome.NEVER_RESOLVED
            answer = await self.ask(
                messages.WAS_IT_RESOLVED, via=BY_MAIL_OR_TEXT, within=windows.WAS_IT_RESOLVED
            )
            if answer is None:
                return Outcome.RESOLVED_UNCONFIRMED
            if answer.option == "yes":
                return Outcome.SOLVED
            reason = f"a case that is not solved, again for {self.helper}"
            help_came = await self.person_helps(reason, answer.happened_at, messages.TAKEN_UP_AGAIN)
        return Outcome.NEVER_ANSWERED

    async def person_helps(self, reason: str, since: datetime, word: Message) -> CaseHelped | None:
        """Let a person answer in opening hours, and their lead know before it is late."""
        opens, closes = await self.knob(knobs.OPENS), await self.knob(knobs.CLOSES)
        hours = OpeningHours(opens, closes, windows.ZONE, windows.CALENDAR)
        within, warned = await self.knob(knobs.ANSWER_WITHIN), await self.knob(knobs.WARNED_BEFORE)
        team = Team("support", "support_lead", hours, within, warned)
        return await person_helps(
            self,
            team,
            *HELP,
            reason=reason,
            since=since,
            word=word,
            via=BY_MAIL_OR_TEXT,
            at_most=windows.RESOLUTION,
        )

    async def is_resolved(self, help_came: CaseHelped | None) -> bool:
        """Wait until whoever helps calls it resolved, and remember who that is."""
        while help_came is not None:
            self.helper = help_came.by or self.helper
            if isinstance(help_came, CaseResolved):
                return True
            help_came = await self.wait_for(*HELP, within=windows.RESOLUTION)
        return False
