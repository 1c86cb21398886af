"""Journeys that start another one by its name."""

from enum import StrEnum
from typing import ClassVar

from temporalio import workflow

from workflows.base.journey import Journey

with workflow.unsafe.imports_passed_through():
    from domain.customers import Topic
    from domain.journeys import Correlation, Ending, Enrolment, Stage
    from domain.segments import trait
    from tests.journeys.sample_events import ParcelDelivered, ParcelOrdered, ParcelRated
    from workflows.onboarding.events import ProfileCompleted, SignedUp


class Outcome(StrEnum):
    STARTED = "started"
    ALREADY_ENROLLED = "already_enrolled"
    KEPT_OUT = "kept_out"
    RATED = "rated"
    SILENT = "silent"


@workflow.defn(name="opener")
class Opener(Journey):
    """Start what comes next, as an order was made."""

    begins_with = ParcelOrdered
    listens_to = {ParcelDelivered: Correlation.SAME_KEY}
    goal = ParcelDelivered
    topic = Topic.TIPS
    first_stage = Stage.PURCHASE
    starts: ClassVar[tuple[str, ...]] = ("welcome_back", "rating")

    @workflow.run
    async def run(self, enrolment: Enrolment) -> Ending:
        return await self.follow(self.story)

    async def story(self) -> Outcome:
        await self.start("rating", key=self.began_with(ParcelOrdered).order_id)
        return Outcome(await self.start("welcome_back"))


@workflow.defn(name="welcome_back")
class WelcomeBack(Journey):
    """Once for each customer, and not for those of the staff."""

    begins_with = SignedUp
    listens_to = {ProfileCompleted: Correlation.SAME_KEY}
    goal = ProfileCompleted
    topic = Topic.TIPS
    first_stage = Stage.RETENTION
    kept_out = trait("staff") == True  # noqa: E712 - a condition, not a truth

    @workflow.run
    async def run(self, enrolment: Enrolment) -> Ending:
        return await self.follow(self.story)

    async def story(self) -> Outcome:
        return Outcome.SILENT


@workflow.defn(name="rating")
class Rating(Journey):
    """Of each order."""

    begins_with = ParcelOrdered
    listens_to = {ParcelRated: Correlation.SAME_KEY}
    goal = ParcelRated
    topic = Topic.SURVEYS
    first_stage = Stage.RETENTION

    @workflow.run
    async def run(self, enrolment: Enrolment) -> Ending:
        return await self.follow(self.story)

    async def story(self) -> Outcome:
        return Outcome.SILENT


@workflow.defn(name="stranger")
class Stranger(Opener):
    """Does not say what it starts."""

    starts = ()

    @workflow.run
    async def run(self, enrolment: Enrolment) -> Ending:
        return await self.follow(self.story)
