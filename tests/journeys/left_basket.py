"""A journey made for tests, and for docs/journeys/waiting.md: an order that holds what was left."""

from datetime import time, timedelta
from enum import StrEnum

from temporalio import workflow

from workflows.base.awaited import Awaited
from workflows.base.journey import Journey

with workflow.unsafe.imports_passed_through():
    from domain.clock import LocalTime
    from domain.customers import Channel, Topic
    from domain.events.commerce import BasketUpdated, OrderCancelled, OrderCompleted
    from domain.journeys import Correlation, Ending, Enrolment, Stage
    from domain.segments import prop
    from workflows.onboarding.messages import VERIFY_REMINDER

PATIENCE = timedelta(days=7)


class Outcome(StrEnum):
    ORDERED = "ordered"
    CALLED_BACK = "called_back"
    NOT_ORDERED = "not_ordered"
    CANCELLED = "cancelled"


@workflow.defn(name="left_basket")
class LeftBasket(Journey):
    """Writes of a basket unless it was ordered, and waits for any order that holds part of it."""

    begins_with = BasketUpdated
    listens_to = {OrderCompleted: Correlation.ANY_KEY, OrderCancelled: Correlation.ANY_KEY}
    goal = OrderCompleted
    called_off_by = {OrderCancelled: Outcome.CANCELLED}
    topic = Topic.TIPS
    first_stage = Stage.PURCHASE

    @workflow.run
    async def run(self, enrolment: Enrolment) -> Ending:
        return await self.follow(self.story)

    async def story(self) -> Outcome:
        basket = self.began_with(BasketUpdated)
        await self.sleep_until(LocalTime(at=time(23)))
        ordered = Awaited(OrderCompleted, where=prop("basket_id") == self.key)
        delivery = await self.send(VERIFY_REMINDER, via=Channel.SMS, cancel_if=ordered)
        if delivery.called_back:
            return Outcome.CALLED_BACK
        until = self.now() + PATIENCE
        while order := await self.wait_for(OrderCompleted, until=until):
            if await self.have_in_common(basket, order):
                return Outcome.ORDERED
        return Outcome.NOT_ORDERED
