"""A journey with rules for who enters it: teams that choose a plan are welcomed."""

from datetime import timedelta
from enum import StrEnum

from temporalio import workflow

from workflows.base.journey import Journey

with workflow.unsafe.imports_passed_through():
    from domain.customers import Channel, Topic
    from domain.events import Event
    from domain.journeys import Correlation, Ending, Enrolment, Stage
    from domain.re_entry import ReEntry
    from domain.segments import prop, trait
    from workflows.onboarding.messages import WELCOME


class PlanChosen(Event):
    seats: int = 0


class PlanUsed(Event): ...


class PlanPaid(Event): ...


class Outcome(StrEnum):
    USED = "used"
    NOT_USED = "not_used"


@workflow.defn(name="upgrade")
class Upgrade(Journey):
    """For teams in Portugal, but not our own people; twice a month at most."""

    begins_with = PlanChosen
    begins_where = prop("seats") >= 5
    begins_if = trait("country") == "PT"
    asked_again_for = timedelta(hours=1)
    kept_out = trait("staff") == True  # noqa: E712 - it makes a condition
    re_entry = ReEntry.at_most(2, within=timedelta(days=30))
    listens_to = {PlanUsed: Correlation.SAME_KEY}
    goal = PlanPaid
    topic = Topic.TIPS
    first_stage = Stage.CONSIDERATION

    @workflow.run
    async def run(self, enrolment: Enrolment) -> Ending:
        return await self.follow(self.story)

    async def story(self) -> Outcome:
        await self.send(WELCOME, via=Channel.EMAIL)
        used = await self.wait_for(PlanUsed, within=timedelta(days=1))
        return Outcome.USED if used else Outcome.NOT_USED


@workflow.defn(name="thanks")
class Thanks(Journey):
    """Thank those who pay, and not again for a month."""

    begins_with = PlanPaid
    re_entry = ReEntry.after_gap(timedelta(days=30))
    listens_to = {PlanUsed: Correlation.SAME_KEY}
    goal = PlanUsed
    topic = Topic.TIPS
    first_stage = Stage.RETENTION

    @workflow.run
    async def run(self, enrolment: Enrolment) -> Ending:
        return await self.follow(self.story)

    async def story(self) -> Outcome:
        await self.send(WELCOME, via=Channel.EMAIL)
        used = await self.wait_for(PlanUsed, within=timedelta(days=1))
        return Outcome.USED if used else Outcome.NOT_USED
