"""Birthday: a wish in the morning, with what the customer's tier earns."""

from datetime import timedelta
from enum import StrEnum

from temporalio import workflow

from workflows.base.journey import Journey

with workflow.unsafe.imports_passed_through():
    from domain.clock import LocalTime
    from domain.customers import Channel, Topic
    from domain.events import SegmentEntered
    from domain.events.commerce import OrderCompleted
    from domain.journeys import Correlation, Ending, Enrolment, Stage
    from domain.re_entry import ReEntry
    from workflows.birthday import knobs
    from workflows.birthday.messages import WISH
    from workflows.birthday.segments import BIRTHDAY, GOLD, SILVER

GIFTS = ((GOLD, knobs.GOLD_GIFT), (SILVER, knobs.SILVER_GIFT))
GIFT_LASTS = timedelta(days=14)
BY_MAIL_OR_TEXT = (Channel.EMAIL, Channel.SMS)


class Outcome(StrEnum):
    """How it ends."""

    BOUGHT = "bought"
    NOT_BOUGHT = "not_bought"
    NOT_WISHED = "not_wished"
    NOT_TODAY = "not_today"


@workflow.defn(name="birthday")
class Birthday(Journey):
    """Wish well on the day itself, once a year."""

    watches = (BIRTHDAY,)
    begins_with = SegmentEntered
    listens_to = {OrderCompleted: Correlation.ANY_KEY}
    goal = OrderCompleted
    topic = Topic.OFFERS
    first_stage = Stage.RETENTION
    re_entry = ReEntry.AFTER_END

    @workflow.run
    async def run(self, enrolment: Enrolment) -> Ending:
        """Live this journey."""
        return await self.follow(self.story)

    async def story(self) -> Outcome:
        """Tell it from midnight to the end of the gift."""
        await self.sleep_until(LocalTime(at=await self.knob(knobs.MORNING)))
        if not await self.customer_is(BIRTHDAY):
            return Outcome.NOT_TODAY
        percent, until = await self.gift(), await self.today() + GIFT_LASTS
        wish = await self.send(
            WISH, via=BY_MAIL_OR_TEXT, facts={"percent": percent, "until": until}
        )
        if not wish.sent:
            return Outcome.NOT_WISHED
        if await self.wait_for(OrderCompleted, within=GIFT_LASTS):
            return Outcome.BOUGHT
        return Outcome.NOT_BOUGHT

    async def gift(self) -> int:
        """Return how many per cent their tier earns."""
        for tier, percent in GIFTS:
            if await self.customer_is(tier):
                return await self.knob(percent)
        return await self.knob(knobs.GIFT)
