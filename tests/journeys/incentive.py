"""A journey of each parcel: an incentive, once in thirty days, as great as a knob says."""

from datetime import timedelta
from enum import StrEnum
from typing import ClassVar

from temporalio import workflow

from workflows.base.journey import Journey

with workflow.unsafe.imports_passed_through():
    from domain.customers import Channel, Topic
    from domain.journeys import Correlation, Ending, Enrolment, Stage
    from domain.knobs import Knob
    from tests.journeys.sample_events import ParcelDelivered, ParcelOrdered
    from tests.journeys.sample_knobs import PATIENCE, PERCENT
    from workflows.onboarding.messages import FIRST_STEPS

INCENTIVE = FIRST_STEPS.model_copy(update={"once_in": timedelta(days=30)})
GENEROUS = 20


class Outcome(StrEnum):
    SAID_RECENTLY = "said_recently"
    PLAIN = "plain"
    GENEROUS = "generous"


@workflow.defn(name="incentive")
class Incentive(Journey):
    """Offer those who ordered something for their next order, and not for each of them."""

    begins_with = ParcelOrdered
    listens_to = {ParcelDelivered: Correlation.SAME_KEY}
    goal = ParcelDelivered
    topic = Topic.TIPS
    first_stage = Stage.PURCHASE
    percent: ClassVar[Knob[int]] = PERCENT

    @workflow.run
    async def run(self, enrolment: Enrolment) -> Ending:
        return await self.follow(self.story)

    async def story(self) -> Outcome:
        await self.sleep(await self.knob(PATIENCE))
        percent = await self.knob(self.percent)
        offer = await self.send(INCENTIVE, via=Channel.EMAIL)
        if not offer.sent:
            return Outcome.SAID_RECENTLY
        return Outcome.GENEROUS if percent >= GENEROUS else Outcome.PLAIN


@workflow.defn(name="incentive")
class StingyIncentive(Incentive):
    """The same, in code that allows less than its customers have heard."""

    percent = Knob(PERCENT.name, int, default=5, most=6)

    @workflow.run
    async def run(self, enrolment: Enrolment) -> Ending:
        return await self.follow(self.story)
