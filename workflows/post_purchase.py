"""Post-purchase: from an order to the next one, or to a person who makes it good."""

from datetime import datetime, timedelta
from enum import StrEnum

from temporalio import workflow

from workflows.base.journey import Journey

with workflow.unsafe.imports_passed_through():
    from domain.customers import Channel, Topic
    from domain.events import Event, IssueResolved
    from domain.journeys import Correlation, Ending, Enrolment, Stage
    from domain.orders import OrderCancelled, OrderCompleted, OrderDelivered, OrderRefunded
    from messages import catalogue as say

DELIVERY_WINDOW = timedelta(days=14)
SEARCH_WINDOW = timedelta(days=30)
TIPS_AFTER = timedelta(days=1)
QUESTION_AFTER = timedelta(days=5)
ANSWER_WINDOW = timedelta(days=7)
PERSON_WITHIN = timedelta(hours=2)
RESOLUTION_WINDOW = timedelta(days=30)
OFFER_AFTER = timedelta(days=30)
OFFER_WINDOW = timedelta(days=14)

UNHAPPY, HAPPY = 2, 4
"""Up to the one a person is called, from the other on a review is asked for."""
BY_TEXT_FIRST = (Channel.SMS, Channel.EMAIL)


class Outcome(StrEnum):
    """How it ends."""

    BOUGHT_AGAIN = "bought_again"
    NOT_BOUGHT_AGAIN = "not_bought_again"
    NEVER_DELIVERED = "never_delivered"
    MADE_GOOD = "made_good"
    NOT_MADE_GOOD = "not_made_good"


@workflow.defn(name="post_purchase")
class PostPurchase(Journey):
    """Look after one order and who bought it; sell again only to who is content."""

    begins_with = OrderCompleted
    listens_to = {
        OrderDelivered: Correlation.SAME_KEY,
        IssueResolved: Correlation.SAME_KEY,
        OrderCompleted: Correlation.ANY_KEY,
    }
    called_off_by = (OrderCancelled, OrderRefunded)
    goal = OrderCompleted
    topic = Topic.ORDER_UPDATES
    first_stage = Stage.PURCHASE

    @workflow.run
    async def run(self, enrolment: Enrolment) -> Ending:
        """Live this journey."""
        return await self.follow(self.story)

    async def story(self) -> Outcome:
        """Tell it from the confirmation to the outcome."""
        await self.send(say.ORDER_CONFIRMED, via=Channel.EMAIL)
        if not await self.is_delivered():
            return Outcome.NEVER_DELIVERED

        delivered_at = self.now()
        await self.enter_stage(Stage.RETENTION)
        await self.sleep_until(delivered_at + TIPS_AFTER)
        await self.send(say.CARE_TIPS, via=Channel.EMAIL)

        await self.sleep_until(delivered_at + QUESTION_AFTER)
        answer = await self.ask(say.SATISFACTION, via=BY_TEXT_FIRST, within=ANSWER_WINDOW)
        if answer and answer.score <= UNHAPPY:
            return await self.make_it_good(answer.score)
        if answer and answer.score >= HAPPY:
            await self.enter_stage(Stage.ADVOCACY)
            await self.send(say.REVIEW_REQUEST, via=Channel.EMAIL)

        return await self.sell_again(delivered_at + OFFER_AFTER)

    async def is_delivered(self) -> bool:
        """Wait for it; after two weeks of silence apologise, and let a person search."""
        if await self.wait_for(OrderDelivered, within=DELIVERY_WINDOW):
            return True
        await self.send(say.DELIVERY_OVERDUE, via=Channel.EMAIL, cancel_if=OrderDelivered)
        await self.hand_to_person(owner="orders", reason="no delivery in two weeks")
        return bool(await self.wait_for(OrderDelivered, within=SEARCH_WINDOW))

    async def make_it_good(self, score: int) -> Outcome:
        """Let a person help, offer nothing more, and come back when it is resolved."""
        if not await self.hand_to_person(
            owner="care",
            reason=f"satisfaction {score} of 5",
            within=PERSON_WITHIN,
            resolved_within=RESOLUTION_WINDOW,
        ):
            return Outcome.NOT_MADE_GOOD
        await self.send(say.FOLLOW_UP, via=Channel.EMAIL)
        return Outcome.MADE_GOOD

    async def sell_again(self, offer_at: datetime) -> Outcome:
        """Make an offer, unless she has bought again by herself."""
        if not await self.wait_for(OrderCompleted, until=offer_at):
            await self.send(say.OFFER, via=Channel.EMAIL, cancel_if=OrderCompleted)
            if not await self.wait_for(OrderCompleted, within=OFFER_WINDOW):
                return Outcome.NOT_BOUGHT_AGAIN
        return Outcome.BOUGHT_AGAIN

    async def exit_message(self, cause: Event) -> None:
        """Say that it is called off, and nothing more."""
        message = say.ORDER_REFUNDED if isinstance(cause, OrderRefunded) else say.ORDER_CANCELLED
        await self.send(message, via=Channel.EMAIL)
