"""Journeys made for tests."""

from datetime import timedelta
from enum import StrEnum

from temporalio import workflow

from workflows.journey import Journey

with workflow.unsafe.imports_passed_through():
    from domain.customers import Channel, Topic
    from domain.events import ProfileCompleted, SignedUp
    from domain.journeys import Ending, Enrolment, Stage
    from messages.catalogue import VERIFY_REMINDER, WELCOME


class Outcome(StrEnum):
    DONE = "done"


@workflow.defn(name="smallest")
class Smallest(Journey):
    """Start, message, timer, message, end."""

    begins_with = SignedUp
    listens_to = {}
    goal = ProfileCompleted
    topic = Topic.TIPS
    first_stage = Stage.CONSIDERATION

    @workflow.run
    async def run(self, enrolment: Enrolment) -> Ending:
        return await self.follow(self.story)

    async def story(self) -> Outcome:
        await self.send(WELCOME, via=Channel.EMAIL)
        await self.sleep(timedelta(days=2))
        await self.send(VERIFY_REMINDER, via=Channel.EMAIL)
        return Outcome.DONE
