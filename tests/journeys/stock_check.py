"""A journey that looks into a shop's stock before it writes."""

from datetime import timedelta
from enum import StrEnum

from temporalio import workflow

from workflows.base.journey import Journey

with workflow.unsafe.imports_passed_through():
    from domain.calls import CallFailed
    from domain.customers import Channel, Topic
    from domain.journeys import Correlation, Ending, Enrolment, Stage
    from tests.journeys.sample_calls import STOCK, Item
    from tests.journeys.sample_events import ParcelDelivered, ParcelOrdered
    from workflows.onboarding.messages import WELCOME


class Outcome(StrEnum):
    TOLD = "told"
    SOLD_OUT = "sold_out"
    NOT_SOLD_ANY_MORE = "not_sold_any_more"


@workflow.defn(name="stock_check")
class StockCheck(Journey):
    """Write of an item while there is some left."""

    begins_with = ParcelOrdered
    listens_to = {ParcelDelivered: Correlation.SAME_KEY}
    goal = ParcelDelivered
    topic = Topic.TIPS
    first_stage = Stage.CONSIDERATION

    @workflow.run
    async def run(self, enrolment: Enrolment) -> Ending:
        return await self.follow(self.story)

    async def story(self) -> Outcome:
        await self.sleep(timedelta(hours=1))
        item = Item(sku=self.began_with(ParcelOrdered).order_id or "none")
        try:
            stock = await self.call(STOCK, item)
        except CallFailed:
            return Outcome.NOT_SOLD_ANY_MORE
        if not stock.left:
            return Outcome.SOLD_OUT
        await self.send(WELCOME, via=Channel.EMAIL)
        return Outcome.TOLD
