"""Abandoned basket: from an hour of silence to the order, or to a quiet end."""

from enum import StrEnum

from temporalio import workflow

from workflows.abandoned_basket import basket as of
from workflows.base.journey import Journey

with workflow.unsafe.imports_passed_through():
    from domain.customers import Channel, Topic
    from domain.events.commerce import BasketUpdated, OrderCompleted
    from domain.events.support import CaseOpened
    from domain.journeys import Correlation, Ending, Enrolment, Stage
    from domain.messages import Message
    from domain.re_entry import ReEntry
    from workflows.abandoned_basket.knobs import PERCENT
    from workflows.abandoned_basket.messages import INCENTIVE, LEFT_BEHIND
    from workflows.abandoned_basket.windows import BEFORE_THE_INCENTIVE, LAST_CALL


class Outcome(StrEnum):
    """How it ends."""

    ORDERED = "ordered"
    NOT_ORDERED = "not_ordered"
    EMPTIED = "emptied"
    LEFT_IN_PEACE = "left_in_peace"


@workflow.defn(name="abandoned_basket")
class AbandonedBasket(Journey):
    """Show them what they left, offer something once, and be silent once they ordered."""

    begins_with = BasketUpdated
    listens_to = {
        BasketUpdated: Correlation.SAME_KEY,
        OrderCompleted: Correlation.ANY_KEY,
        CaseOpened: Correlation.ANY_KEY,
    }
    goal = OrderCompleted
    re_entry = ReEntry.AFTER_END
    topic = Topic.OFFERS
    first_stage = Stage.PURCHASE

    @workflow.run
    async def run(self, enrolment: Enrolment) -> Ending:
        """Live this journey."""
        return await self.follow(self.story)

    async def story(self) -> Outcome:
        """Tell it from the silence to the outcome."""
        basket = await of.once_silent(self)
        for message, via, patience in (
            (LEFT_BEHIND, Channel.EMAIL, BEFORE_THE_INCENTIVE),
            (INCENTIVE, Channel.SMS, LAST_CALL),
        ):
            said = False
            while not said:  # a change, an order or a complaint calls back what still waits
                if not (newest := await of.unless_ordered(self, basket, self.now())):
                    return Outcome.ORDERED
                basket = newest
                if await of.is_empty(self, basket):
                    return Outcome.EMPTIED
                if await of.is_upset(self):
                    return Outcome.LEFT_IN_PEACE
                said = await self.say(message, via, basket)
            if not (newest := await of.unless_ordered(self, basket, self.now() + patience)):
                return Outcome.ORDERED
            basket = newest
        return Outcome.NOT_ORDERED

    async def say(self, message: Message, via: Channel, basket: BasketUpdated) -> bool:
        """Say it of the basket, and return whether nothing called it back meanwhile."""
        facts = {"percent": await self.knob(PERCENT)} if message is INCENTIVE else {}
        delivery = await self.send(message, via=via, about=basket, facts=facts, cancel_if=of.NEWS)
        return not delivery.called_back
