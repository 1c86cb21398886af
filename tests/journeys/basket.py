"""Journeys made for tests: what they say is about an event that they heard."""

from datetime import timedelta
from enum import StrEnum

from temporalio import workflow

from workflows.base.journey import Journey

with workflow.unsafe.imports_passed_through():
    from domain.customers import Channel, Topic
    from domain.events import Event
    from domain.journeys import Correlation, Ending, Enrolment, Stage
    from tests.journeys.basket_messages import (
        ASKED,
        FAREWELL,
        LEFT,
        BasketBegun,
        BasketChanged,
        BasketEmptied,
        BasketEvent,
        Paid,
    )
    from workflows.onboarding.messages import WELCOME

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
BY_TEXT_OR_MAIL = (Channel.SMS, Channel.EMAIL)


class Outcome(StrEnum):
    PAID = "paid"
    LIKED = "liked"
    LEFT = "left_behind"


class OfABasket(Journey):
    """What the journeys below have in common."""

    begins_with = BasketBegun
    listens_to = {BasketChanged: Correlation.SAME_KEY, Paid: Correlation.SAME_KEY}
    goal = Paid
    topic = Topic.TIPS
    first_stage = Stage.CONSIDERATION


@workflow.defn(name="basket")
class Basket(OfABasket):
    """Tell of a basket that is left alone for an hour, as it is then; ask about it a day later."""

    called_off_by = (BasketEmptied,)

    @workflow.run
    async def run(self, enrolment: Enrolment) -> Ending:
        return await self.follow(self.story)

    async def story(self) -> Outcome:
        basket: BasketEvent = self.began_with(BasketBegun)
        while changed := await self.wait_for(BasketChanged, within=HOUR):
            basket = changed
        await self.send(LEFT, via=BY_TEXT_OR_MAIL, about=basket)
        if await self.wait_for(Paid, within=DAY):
            return Outcome.PAID
        answer = await self.ask(ASKED, via=Channel.EMAIL, about=basket, within=DAY)
        return Outcome.LIKED if answer else Outcome.LEFT

    async def exit_message(self, cause: Event) -> None:
        await self.send(FAREWELL, via=Channel.EMAIL, about=cause)


@workflow.defn(name="gathered_basket")
class GatheredBasket(OfABasket):
    """Tell of the newest of several changes."""

    @workflow.run
    async def run(self, enrolment: Enrolment) -> Ending:
        return await self.follow(self.story)

    async def story(self) -> Outcome:
        changes = await self.gather(BasketChanged, within=DAY)
        await self.send(LEFT, via=Channel.EMAIL, about=changes[-1])
        return Outcome.LEFT


@workflow.defn(name="of_no_event")
class OfNoEvent(OfABasket):
    """Does not say which event it is about."""

    @workflow.run
    async def run(self, enrolment: Enrolment) -> Ending:
        return await self.follow(self.story)

    async def story(self) -> Outcome:
        await self.send(LEFT, via=Channel.EMAIL)
        return Outcome.LEFT


@workflow.defn(name="of_another_kind")
class OfAnotherKind(OfABasket):
    """Says something about an event of another kind."""

    @workflow.run
    async def run(self, enrolment: Enrolment) -> Ending:
        return await self.follow(self.story)

    async def story(self) -> Outcome:
        await self.send(FAREWELL, via=Channel.EMAIL, about=self.began_with(BasketBegun))
        return Outcome.LEFT


@workflow.defn(name="about_nothing")
class AboutNothing(OfABasket):
    """Says that a message is about an event, which it never is."""

    @workflow.run
    async def run(self, enrolment: Enrolment) -> Ending:
        return await self.follow(self.story)

    async def story(self) -> Outcome:
        await self.send(WELCOME, via=Channel.EMAIL, about=self.began_with(BasketBegun))
        return Outcome.LEFT


@workflow.defn(name="of_what_nobody_told")
class OfWhatNobodyTold(OfABasket):
    """Makes an event up."""

    @workflow.run
    async def run(self, enrolment: Enrolment) -> Ending:
        return await self.follow(self.story)

    async def story(self) -> Outcome:
        await self.send(LEFT, via=Channel.EMAIL, about=BasketChanged())
        return Outcome.LEFT
