"""A journey that asks, after a week, whether its customer is in a segment."""

from datetime import timedelta
from enum import StrEnum

from temporalio import workflow

from workflows.base.journey import Journey

with workflow.unsafe.imports_passed_through():
    from domain.customers import Channel, Topic
    from domain.journeys import Correlation, Ending, Enrolment, Stage
    from domain.re_entry import ReEntry
    from tests.journeys.sample_events import ParcelDelivered, ParcelOrdered
    from tests.journeys.sample_segments import REGULAR
    from workflows.onboarding.messages import FIRST_STEPS, WELCOME


class Outcome(StrEnum):
    REGULAR = "regular"
    SELDOM = "seldom"


@workflow.defn(name="loyalty")
class Loyalty(Journey):
    """Thank those who come often; tell the others how it goes."""

    begins_with = ParcelOrdered
    listens_to = {ParcelDelivered: Correlation.SAME_KEY}
    goal = ParcelDelivered
    topic = Topic.TIPS
    first_stage = Stage.PURCHASE
    re_entry = ReEntry.AFTER_END

    @workflow.run
    async def run(self, enrolment: Enrolment) -> Ending:
        return await self.follow(self.story)

    async def story(self) -> Outcome:
        await self.sleep(timedelta(days=7))
        if await self.customer_is(REGULAR):
            await self.send(WELCOME, via=Channel.EMAIL)
            return Outcome.REGULAR
        await self.send(FIRST_STEPS, via=Channel.EMAIL)
        return Outcome.SELDOM
