"""Keep tier: before a tier is lost, what would keep it."""

from enum import StrEnum

from temporalio import workflow

from workflows.base.journey import Journey

with workflow.unsafe.imports_passed_through():
    from domain.customers import Channel, Topic
    from domain.days import OnDay
    from domain.events.loyalty import TierChanged
    from domain.journeys import Correlation, Ending, Enrolment, Stage
    from domain.re_entry import ReEntry
    from workflows.keep_tier.events import TierEnding, TierKept
    from workflows.keep_tier.knobs import DAYS_BEFORE, MORNING
    from workflows.keep_tier.messages import ENDING


class Outcome(StrEnum):
    """How it ends."""

    KEPT = "kept"
    CHANGED = "changed"
    NOT_KEPT = "not_kept"
    TOLD_TOO_LATE = "told_too_late"


@workflow.defn(name="keep_tier")
class KeepTier(Journey):
    """Say once, in good time, what would keep a tier."""

    begins_with = TierEnding
    listens_to = {
        TierEnding: Correlation.SAME_KEY,
        TierKept: Correlation.SAME_KEY,
        TierChanged: Correlation.SAME_KEY,
    }
    goal = TierKept
    topic = Topic.OFFERS
    first_stage = Stage.RETENTION
    re_entry = ReEntry.AFTER_END

    @workflow.run
    async def run(self, enrolment: Enrolment) -> Ending:
        """Live this journey."""
        return await self.follow(self.story)

    async def story(self) -> Outcome:
        """Wait for the day to tell it, however often the end moves; then for the end itself."""
        ending = self.began_with(TierEnding)
        if ending.ends_on is None or ending.ends_on < await self.today():
            return Outcome.TOLD_TOO_LATE
        ends_on = ending.ends_on
        morning, notice = await self.knob(MORNING), -await self.knob(DAYS_BEFORE)

        told_on = OnDay(ends_on, at=morning, days=notice)
        while news := await self.wait_for(TierKept, TierChanged, TierEnding, until=told_on):
            if not isinstance(news, TierEnding):
                return Outcome.KEPT if isinstance(news, TierKept) else Outcome.CHANGED
            ending, ends_on = news, news.ends_on or ends_on
            told_on = OnDay(ends_on, at=morning, days=notice)

        await self.send(ENDING, via=Channel.EMAIL, about=ending, cancel_if=(TierKept, TierChanged))
        over = OnDay(ends_on, at=morning, days=1)
        if news := await self.wait_for(TierKept, TierChanged, until=over):
            return Outcome.KEPT if isinstance(news, TierKept) else Outcome.CHANGED
        return Outcome.NOT_KEPT
