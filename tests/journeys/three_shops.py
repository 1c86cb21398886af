"""Three journeys made for tests: each sends a tip and a receipt whenever it is told to go on."""

from datetime import timedelta
from enum import StrEnum

from temporalio import workflow

from workflows.base.journey import Journey

with workflow.unsafe.imports_passed_through():
    from domain.customers import Channel, Topic
    from domain.events import Event
    from domain.journeys import Correlation, Ending, Enrolment, Stage
    from domain.messages import Message
    from tests.journeys.sample_events import ParcelDelivered, ParcelOrdered, ParcelRated


class Outcome(StrEnum):
    DONE = "done"


class GoneOn(Event):
    """All three go on."""


def _message(name: str, topic: Topic, *channels: Channel) -> Message:
    facts = {"title": name, "stage": Stage.PURCHASE, "owner": "tests", "variables": ()}
    return Message(name=f"three_shops.{name}", topic=topic, channels=channels, **facts)


TIP = _message("tip", Topic.TIPS, Channel.SMS, Channel.EMAIL)
RECEIPT = _message("receipt", Topic.ORDER_UPDATES, Channel.EMAIL)


class Shop(Journey):
    """What the three have in common. Nobody leaves it by leaving tips."""

    listens_to = {GoneOn: Correlation.SAME_KEY}
    goal = GoneOn
    topic = Topic.ORDER_UPDATES
    first_stage = Stage.PURCHASE

    async def tip_and_receipt(self) -> Outcome:
        await self.wait_for(GoneOn, within=timedelta(days=1))
        await self.send(TIP, via=(Channel.SMS, Channel.EMAIL))
        await self.send(RECEIPT, via=Channel.EMAIL)
        return Outcome.DONE


@workflow.defn(name="first_shop")
class FirstShop(Shop):
    """The one that sends a tip at once."""

    begins_with = ParcelOrdered

    @workflow.run
    async def run(self, enrolment: Enrolment) -> Ending:
        return await self.follow(self.story)

    async def story(self) -> Outcome:
        await self.send(TIP, via=(Channel.SMS, Channel.EMAIL))
        return await self.tip_and_receipt()


@workflow.defn(name="second_shop")
class SecondShop(Shop):
    begins_with = ParcelDelivered

    @workflow.run
    async def run(self, enrolment: Enrolment) -> Ending:
        return await self.follow(self.story)

    async def story(self) -> Outcome:
        return await self.tip_and_receipt()


@workflow.defn(name="third_shop")
class ThirdShop(Shop):
    begins_with = ParcelRated

    @workflow.run
    async def run(self, enrolment: Enrolment) -> Ending:
        return await self.follow(self.story)

    async def story(self) -> Outcome:
        return await self.tip_and_receipt()


SHOPS = (FirstShop, SecondShop, ThirdShop)
CATALOGUE = {each.name: each for each in (TIP, RECEIPT)}
WORDS = """---
subject: {name}
preheader: {name}
{sms}---

<mj-text>{name}</mj-text>
"""
