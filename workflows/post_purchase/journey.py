"""Post-purchase: from an order to the next one, or to a person who makes it good."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from temporalio import workflow

from workflows.base.journey import Journey
from workflows.chapters.score import ask_for_score
from workflows.post_purchase.delivery import await_delivery
from workflows.post_purchase.questions import SATISFACTION
from workflows.post_purchase.refunds import is_cancelled_or_refunded

with workflow.unsafe.imports_passed_through():
    from domain.customers import Channel, Topic
    from domain.events import Event, IssueResolved
    from domain.events.commerce import OrderCancelled, OrderCompleted, OrderDelivered, OrderRefunded
    from domain.journeys import Correlation, Ending, Enrolment, Stage
    from workflows.post_purchase import messages, windows


class Outcome(StrEnum):
    """How it ends."""

    BOUGHT_AGAIN = "bought_again"
    NOT_BOUGHT_AGAIN = "not_bought_again"
    NEVER_DELIVERED = "never_delivered"
    MADE_GOOD = "made_good"
    NOT_MADE_GOOD = "not_made_good"


@workflow.defn(name="post_purchase")
class PostPurchase(Journey):
    """Look after an order and its buyer; sell again only to the content."""

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
        await self.send(messages.ORDER_CONFIRMED, via=Channel.EMAIL)
        delivered = await await_delivery(self)
        if delivered is None:
            return Outcome.NEVER_DELIVERED

        delivered_at = delivered.happened_at
        await self.enter_stage(Stage.RETENTION)
        await self.sleep_until(delivered_at + windows.TIPS_AFTER)
        await self.send(messages.CARE_TIPS, via=Channel.EMAIL)
        await self.sleep_until(delivered_at + windows.QUESTION_AFTER)
        opinion = await ask_for_score(self, SATISFACTION, within=windows.ANSWER)
        if opinion.is_low:
            return await self.make_it_good(opinion.score)
        return await self.sell_again(delivered_at + windows.OFFER_AFTER)

    async def make_it_good(self, score: int) -> Outcome:
        """Let a person help, offer nothing more, and come back when it is resolved."""
        if not await self.hand_to_person(
            owner="care",
            reason=f"satisfaction {score} of 5",
            within=windows.PERSON_WITHIN,
            resolved_within=windows.RESOLUTION,
        ):
            return Outcome.NOT_MADE_GOOD
        await self.send(messages.FOLLOW_UP, via=Channel.EMAIL)
        return Outcome.MADE_GOOD

    async def sell_again(self, offer_at: datetime) -> Outcome:
        """Make an offer, unless they bought again without one."""
        if not await self.wait_for(OrderCompleted, until=offer_at):
            await self.send(messages.OFFER, via=Channel.EMAIL, cancel_if=OrderCompleted)
            if not await self.wait_for(OrderCompleted, within=windows.OFFER):
                return Outcome.NOT_BOUGHT_AGAIN
        return Outcome.BOUGHT_AGAIN

    @classmethod
    def is_called_off(cls, entry: Event, causes: Sequence[Event]) -> bool:
        """Tell whether it is; a refund of a part is none."""
        return is_cancelled_or_refunded(entry, causes)

    async def exit_message(self, cause: Event) -> None:
        """Say that it is called off, and nothing more."""
        refunded = isinstance(cause, OrderRefunded)
        message = messages.ORDER_REFUNDED if refunded else messages.ORDER_CANCELLED
        await self.send(message, via=Channel.EMAIL)
