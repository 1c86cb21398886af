"""A journey that begins as its customer enters a segment, and ends as they leave it."""

from datetime import timedelta
from enum import StrEnum

from temporalio import workflow

from workflows.base.journey import Journey

with workflow.unsafe.imports_passed_through():
    from domain.customers import Channel, Topic
    from domain.events import SegmentEntered, SegmentLeft
    from domain.journeys import Correlation, Ending, Enrolment, Stage
    from domain.re_entry import ReEntry
    from tests.journeys.sample_segments import REGULAR
    from workflows.onboarding.messages import WELCOME


class Outcome(StrEnum):
    LEFT_THE_CLUB = "left_the_club"
    STAYED = "stayed"


@workflow.defn(name="club")
class Club(Journey):
    """Welcome the regulars."""

    watches = (REGULAR,)
    begins_with = SegmentEntered
    listens_to = {SegmentLeft: Correlation.SAME_KEY}
    goal = SegmentLeft
    topic = Topic.TIPS
    first_stage = Stage.RETENTION
    re_entry = ReEntry.AFTER_END

    @workflow.run
    async def run(self, enrolment: Enrolment) -> Ending:
        return await self.follow(self.story)

    async def story(self) -> Outcome:
        await self.send(WELCOME, via=Channel.EMAIL)
        left = await self.wait_for(SegmentLeft, within=timedelta(days=365))
        return Outcome.LEFT_THE_CLUB if left else Outcome.STAYED
