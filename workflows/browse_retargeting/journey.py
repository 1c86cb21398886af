"""Browse retargeting: from the third look at a kind of thing to a basket, an order, or peace."""

from collections import Counter
from collections.abc import Sequence
from datetime import time, timedelta
from enum import StrEnum

from temporalio import workflow

from workflows.base.journey import Journey

with workflow.unsafe.imports_passed_through():
    from domain.clock import LocalTime
    from domain.customers import Channel, Topic
    from domain.events import Event, SegmentEntered
    from domain.events.commerce import BasketUpdated, OrderCompleted, ProductViewed
    from domain.journeys import Correlation, Ending, Enrolment, Stage
    from domain.re_entry import ReEntry
    from domain.segments import in_segment
    from workflows.browse_retargeting.messages import LOOKED_AT
    from workflows.browse_retargeting.segments import BROWSING, LEFT_IN_PEACE, OFTEN

LOOKED_WITHIN = timedelta(days=7)
QUIET = timedelta(days=2)
AT_TEN = LocalTime(at=time(10))
DECIDES_WITHIN = timedelta(days=7)
LIKE_IT = 2
STOPS = (BasketUpdated, OrderCompleted)


class Outcome(StrEnum):
    """How it ends."""

    BOUGHT = "bought"
    HAS_A_BASKET = "has_a_basket"
    LOOKED_ON = "looked_on"
    LOOKED_AROUND = "looked_around"


@workflow.defn(name="browse_retargeting")
class BrowseRetargeting(Journey):
    """Show once what somebody cannot forget, and two like it; then leave them in peace."""

    watches = (BROWSING,)
    begins_with = SegmentEntered
    begins_within = LOOKED_WITHIN
    kept_out = in_segment(LEFT_IN_PEACE)
    re_entry = ReEntry.AFTER_END
    listens_to = {
        ProductViewed: Correlation.SAME_KEY,
        BasketUpdated: Correlation.ANY_KEY,
        OrderCompleted: Correlation.ANY_KEY,
    }
    goal = OrderCompleted
    topic = Topic.OFFERS
    first_stage = Stage.CONSIDERATION

    @workflow.run
    async def run(self, enrolment: Enrolment) -> Ending:
        """Live this journey."""
        return await self.follow(self.story)

    async def story(self) -> Outcome:
        """Tell it from the third look in a week, earlier ones heard first, to the outcome."""
        looks = await self.gather(
            ProductViewed, quiet_for=QUIET, at_most=LOOKED_WITHIN, cancel_if=STOPS
        )
        if stop := await self.wait_for(*STOPS, until=AT_TEN):
            return _outcome_of(stop)
        favourite = favourite_of(looks)
        if favourite is None:
            return Outcome.LOOKED_AROUND
        two = await self.products_like(favourite.product_id, most=LIKE_IT)
        await self.send(
            LOOKED_AT, via=Channel.EMAIL, about=favourite, recommending=two, cancel_if=STOPS
        )
        stop = await self.wait_for(*STOPS, within=DECIDES_WITHIN)
        return _outcome_of(stop) if stop else Outcome.LOOKED_ON


def favourite_of(looks: Sequence[ProductViewed]) -> ProductViewed | None:
    """Return the newest look at a kind of thing that was looked at often; None if none was."""
    known = [look for look in looks if look.product_id is not None]
    times = Counter(look.category or look.product_id for look in known)
    often = [look for look in known if times[look.category or look.product_id] >= OFTEN]
    return often[-1] if often else None


def _outcome_of(stop: Event) -> Outcome:
    return Outcome.BOUGHT if isinstance(stop, OrderCompleted) else Outcome.HAS_A_BASKET
