"""Journeys made for tests."""

from datetime import time, timedelta
from enum import StrEnum

from temporalio import workflow

from workflows.base.journey import Journey

with workflow.unsafe.imports_passed_through():
    from domain.clock import LocalTime
    from domain.customers import Channel, Topic
    from domain.events import Event
    from domain.journeys import Correlation, Ending, Enrolment, Stage
    from domain.re_entry import ReEntry
    from tests.journeys.sample_events import (
        ParcelCancelled,
        ParcelDelivered,
        ParcelOrdered,
        ParcelRated,
    )
    from workflows.onboarding.events import ProfileCompleted, SignedUp
    from workflows.onboarding.messages import (
        FIRST_STEPS,
        VERIFY_REMINDER,
        WELCOME,
        WELL_DONE,
    )


class Outcome(StrEnum):
    DONE = "done"
    LOST = "lost"


@workflow.defn(name="smallest")
class Smallest(Journey):
    """Start, message, timer, message, end."""

    begins_with = SignedUp
    listens_to = {}
    goal = ProfileCompleted
    topic = Topic.TIPS
    first_stage = Stage.CONSIDERATION

    @workflow.run
    async def run(self, enrolment: Enrolment) -> Ending:
        return await self.follow(self.story)

    async def story(self) -> Outcome:
        await self.send(WELCOME, via=Channel.EMAIL)
        await self.sleep(timedelta(days=2))
        await self.send(VERIFY_REMINDER, via=Channel.EMAIL)
        return Outcome.DONE


@workflow.defn(name="parcel")
class ParcelJourney(Journey):
    """Keyed by order; may be called off; waits for a rating of any parcel."""

    begins_with = ParcelOrdered
    listens_to = {
        ParcelDelivered: Correlation.SAME_KEY,
        ParcelRated: Correlation.ANY_KEY,
    }
    called_off_by = (ParcelCancelled,)
    goal = ParcelRated
    topic = Topic.TIPS
    first_stage = Stage.PURCHASE
    re_entry = ReEntry.AFTER_END

    @workflow.run
    async def run(self, enrolment: Enrolment) -> Ending:
        return await self.follow(self.story)

    async def story(self) -> Outcome:
        await self.send(WELCOME, via=Channel.EMAIL)
        heard = await self.wait_for(ParcelDelivered, ParcelRated, within=timedelta(days=14))
        if heard is None:
            return Outcome.LOST
        await self.sleep_until(LocalTime(at=time(10)))
        await self.send(FIRST_STEPS, via=Channel.EMAIL)
        return Outcome.DONE

    async def exit_message(self, cause: Event) -> None:
        await self.send(WELL_DONE, via=Channel.EMAIL)


@workflow.defn(name="mistaken")
class Mistaken(Journey):
    """Waits for an event it does not listen to."""

    begins_with = SignedUp
    listens_to = {}
    goal = ProfileCompleted
    topic = Topic.TIPS
    first_stage = Stage.PURCHASE

    @workflow.run
    async def run(self, enrolment: Enrolment) -> Ending:
        return await self.follow(self.story)

    async def story(self) -> Outcome:
        await self.wait_for(ProfileCompleted, within=timedelta(days=1))
        return Outcome.DONE


@workflow.defn(name="undeclared")
class Undeclared(Journey):
    """Tells a fact that its message does not declare."""

    begins_with = SignedUp
    listens_to = {}
    goal = ProfileCompleted
    topic = Topic.TIPS
    first_stage = Stage.PURCHASE

    @workflow.run
    async def run(self, enrolment: Enrolment) -> Ending:
        return await self.follow(self.story)

    async def story(self) -> Outcome:
        await self.send(WELCOME, via=Channel.EMAIL, facts={"shipped": True})
        return Outcome.DONE


@workflow.defn(name="broken")
class Broken(Journey):
    """Fails by an ordinary error."""

    begins_with = SignedUp
    listens_to = {}
    goal = ProfileCompleted
    topic = Topic.TIPS
    first_stage = Stage.PURCHASE

    @workflow.run
    async def run(self, enrolment: Enrolment) -> Ending:
        return await self.follow(self.story)

    async def story(self) -> Outcome:
        return list(Outcome)[1 // len([])]
