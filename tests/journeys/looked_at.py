"""Journeys made for tests: they recommend products of the catalogue."""

from datetime import timedelta
from enum import StrEnum

from temporalio import workflow

from workflows.base.journey import Journey

with workflow.unsafe.imports_passed_through():
    from domain.customers import Channel, Topic
    from domain.journeys import Correlation, Ending, Enrolment, Stage
    from tests.journeys.looked_at_messages import LOOKED_AT, WHATS_NEW, LampBought, LampViewed
    from workflows.onboarding.messages import WELCOME

TWO_DAYS, MONTH = timedelta(days=2), timedelta(days=30)


class Outcome(StrEnum):
    BOUGHT = "bought"
    SHOWN = "shown"
    NOTHING_NEW = "nothing_new"


class OfALamp(Journey):
    """What the journeys below have in common."""

    begins_with = LampViewed
    listens_to = {LampBought: Correlation.SAME_KEY}
    goal = LampBought
    topic = Topic.TIPS
    first_stage = Stage.CONSIDERATION


@workflow.defn(name="looked_at")
class LookedAt(OfALamp):
    """Show two like the one that was looked at, and a month later what is new."""

    @workflow.run
    async def run(self, enrolment: Enrolment) -> Ending:
        return await self.follow(self.story)

    async def story(self) -> Outcome:
        viewed = self.began_with(LampViewed)
        if await self.wait_for(LampBought, within=TWO_DAYS):
            return Outcome.BOUGHT
        two = await self.products_like(viewed.product_id, most=2)
        await self.send(LOOKED_AT, via=Channel.EMAIL, recommending=two)
        if await self.wait_for(LampBought, within=MONTH):
            return Outcome.BOUGHT
        new = await self.newest_products(viewed.happened_at, most=3, leaving_out=two)
        if not new:
            return Outcome.NOTHING_NEW
        await self.send(WHATS_NEW, via=(Channel.SMS, Channel.EMAIL), recommending=new)
        return Outcome.SHOWN


@workflow.defn(name="without_any")
class WithoutAny(OfALamp):
    """Does not say which products its message shows."""

    @workflow.run
    async def run(self, enrolment: Enrolment) -> Ending:
        return await self.follow(self.story)

    async def story(self) -> Outcome:
        await self.send(LOOKED_AT, via=Channel.EMAIL)
        return Outcome.SHOWN


@workflow.defn(name="shown_by_none")
class ShownByNone(OfALamp):
    """Recommends in a message that shows no products."""

    @workflow.run
    async def run(self, enrolment: Enrolment) -> Ending:
        return await self.follow(self.story)

    async def story(self) -> Outcome:
        await self.send(WELCOME, via=Channel.EMAIL, recommending=())
        return Outcome.SHOWN


@workflow.defn(name="too_many")
class TooMany(OfALamp):
    """Wants more than a message shows."""

    @workflow.run
    async def run(self, enrolment: Enrolment) -> Ending:
        return await self.follow(self.story)

    async def story(self) -> Outcome:
        await self.products_like("aurora-lamp", most=11)
        return Outcome.SHOWN
