"""New tier: what is new for a customer whose tier has changed."""

from datetime import timedelta
from enum import StrEnum

from temporalio import workflow

from workflows.base.journey import Journey

with workflow.unsafe.imports_passed_through():
    from domain.customers import Channel, Topic
    from domain.events.commerce import OrderCompleted
    from domain.events.loyalty import TierChanged
    from domain.journeys import Correlation, Ending, Enrolment, Stage
    from domain.re_entry import ReEntry
    from workflows.new_tier.messages import HIGHER, LOWER

QUIET = timedelta(hours=1)
LONGEST = timedelta(days=1)


class Outcome(StrEnum):
    """How it ends."""

    HIGHER = "higher"
    LOWER = "lower"
    NOTHING_NEW = "nothing_new"


@workflow.defn(name="new_tier")
class NewTier(Journey):
    """Say what is new, once it is quiet: points are booked, and taken back, in bursts."""

    begins_with = TierChanged
    listens_to = {TierChanged: Correlation.SAME_KEY}
    goal = OrderCompleted
    topic = Topic.ACCOUNT
    first_stage = Stage.RETENTION
    re_entry = ReEntry.AFTER_END

    @workflow.run
    async def run(self, enrolment: Enrolment) -> Ending:
        """Live this journey."""
        return await self.follow(self.story)

    async def story(self) -> Outcome:
        """Tell it as it stands in the end, and nothing where that is as it was before."""
        first = self.began_with(TierChanged)
        changes = await self.gather(TierChanged, quiet_for=QUIET, at_most=LONGEST)
        newest = changes[-1] if changes else first
        if newest.rank == first.rank_before:
            return Outcome.NOTHING_NEW
        if newest.rank > first.rank_before:
            await self.send(HIGHER, via=Channel.EMAIL, about=newest)
            return Outcome.HIGHER
        await self.send(LOWER, via=Channel.EMAIL, about=newest)
        return Outcome.LOWER
