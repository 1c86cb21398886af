"""Journeys made for tests, and for docs/journeys/free-text.md: people read what customers write."""

from datetime import timedelta
from enum import StrEnum

from temporalio import workflow

from workflows.base.journey import Journey

with workflow.unsafe.imports_passed_through():
    from domain.customers import Channel, Topic
    from domain.journeys import Correlation, Ending, Enrolment, Stage
    from tests.journeys.own_words_messages import (
        ALL_WELL,
        COMFORT,
        FITTING,
        TryOnArrived,
        TryOnDecided,
    )
    from tests.journeys.sample_events import StayBooked, StayChanged

DAY = timedelta(days=1)
BY_TEXT_OR_MAIL = (Channel.SMS, Channel.EMAIL)


class Outcome(StrEnum):
    WELL = "well"
    UNWELL = "unwell"
    SAID = "said"
    SILENT = "silent"
    FITS = "fits"


@workflow.defn(name="comfort")
class Comfort(Journey):
    """Asks what makes a stay more comfortable, and on its first morning whether all is well."""

    begins_with = StayBooked
    listens_to = {StayChanged: Correlation.SAME_KEY}
    goal = StayChanged
    topic = Topic.ACCOUNT
    first_stage = Stage.PURCHASE

    @workflow.run
    async def run(self, enrolment: Enrolment) -> Ending:
        return await self.follow(self.story)

    async def story(self) -> Outcome:
        wishes = await self.ask(COMFORT, via=BY_TEXT_OR_MAIL, within=3 * DAY)
        if wishes is not None:
            await self.enter_stage(Stage.RETENTION)
        morning = await self.ask(ALL_WELL, via=BY_TEXT_OR_MAIL, within=DAY)
        if morning is None:
            return Outcome.SILENT
        if morning.in_words:
            return Outcome.SAID
        if morning.score <= 2:
            await self.hand_to_person(owner="hotel", reason="a low score on the first morning")
            return Outcome.UNWELL
        return Outcome.WELL


@workflow.defn(name="fitting")
class Fitting(Journey):
    """Asks how frames fit; a stylist looks at the picture."""

    begins_with = TryOnArrived
    listens_to = {TryOnDecided: Correlation.SAME_KEY}
    goal = TryOnDecided
    topic = Topic.ACCOUNT
    first_stage = Stage.CONSIDERATION

    @workflow.run
    async def run(self, enrolment: Enrolment) -> Ending:
        return await self.follow(self.story)

    async def story(self) -> Outcome:
        answer = await self.ask(FITTING, via=Channel.SMS, within=2 * DAY)
        return Outcome.FITS if answer else Outcome.SILENT


@workflow.defn(name="called_back")
class CalledBack(Journey):
    """Asks for wishes, has somebody call, and takes the call back."""

    begins_with = StayBooked
    listens_to = {StayChanged: Correlation.SAME_KEY}
    goal = StayChanged
    topic = Topic.ACCOUNT
    first_stage = Stage.PURCHASE

    @workflow.run
    async def run(self, enrolment: Enrolment) -> Ending:
        return await self.follow(self.story)

    async def story(self) -> Outcome:
        wishes = await self.ask(COMFORT, via=BY_TEXT_OR_MAIL, within=3 * DAY)
        await self.hand_to_person(owner="hotel", reason="a call about their wishes")
        await self.wait_for(StayChanged, within=DAY)
        await self.close_tasks("the stay has changed")
        return Outcome.SAID if wishes else Outcome.SILENT
