"""A journey made for tests, and for docs/writing-a-journey.md: what becomes of unread mail."""

from datetime import timedelta
from enum import StrEnum

from temporalio import workflow

from workflows.base.journey import Journey
from workflows.chapters.unread import is_read

with workflow.unsafe.imports_passed_through():
    from domain.customers import Channel, Topic
    from domain.events import MessageClicked, MessageOpened, MessageUndelivered
    from domain.journeys import Correlation, Ending, Enrolment, Stage
    from tests.journeys.sample_events import ParcelDelivered
    from workflows.onboarding.events import ProfileCompleted, SignedUp
    from workflows.onboarding.messages import VERIFY_REMINDER as OFFER
    from workflows.onboarding.messages import VERIFY_REMINDER as OFFER_TEXT
    from workflows.onboarding.messages import WELCOME

PATIENCE = timedelta(days=2)
FOREVER = timedelta(days=30)


class Outcome(StrEnum):
    READ = "read"
    TEXTED = "texted"
    MISSED = "missed"


class Reading(Journey):
    """What the journeys below have in common."""

    begins_with = SignedUp
    goal = ProfileCompleted
    topic = Topic.TIPS
    first_stage = Stage.CONSIDERATION


@workflow.defn(name="unread")
class Unread(Reading):
    """Says by text what was not read in a mail."""

    listens_to = {
        MessageOpened: Correlation.SAME_KEY,
        MessageClicked: Correlation.SAME_KEY,
    }

    @workflow.run
    async def run(self, enrolment: Enrolment) -> Ending:
        return await self.follow(self.story)

    async def story(self) -> Outcome:
        if await is_read(self, OFFER, within=PATIENCE, text=OFFER_TEXT):
            return Outcome.READ
        return Outcome.TEXTED


@workflow.defn(name="unread_too")
class UnreadToo(Unread):
    """Sends the very same mail to the very same customers."""

    @workflow.run
    async def run(self, enrolment: Enrolment) -> Ending:
        return await self.follow(self.story)


@workflow.defn(name="unread_twice")
class UnreadTwice(Reading):
    """Sends the same again after a while, and waits for the newest to be opened."""

    listens_to = {MessageOpened: Correlation.SAME_KEY}

    @workflow.run
    async def run(self, enrolment: Enrolment) -> Ending:
        return await self.follow(self.story)

    async def story(self) -> Outcome:
        await self.send(WELCOME, via=Channel.EMAIL)
        await self.sleep(PATIENCE)
        await self.send(WELCOME, via=Channel.EMAIL)
        await self.sleep(PATIENCE)
        opened = await self.wait_for(MessageOpened, about=WELCOME, within=PATIENCE)
        return Outcome.READ if opened else Outcome.MISSED


@workflow.defn(name="undelivered")
class Undelivered(Reading):
    """Takes another channel where a mail does not arrive, unless something else happens first."""

    listens_to = {
        MessageUndelivered: Correlation.SAME_KEY,
        ParcelDelivered: Correlation.SAME_KEY,
    }

    @workflow.run
    async def run(self, enrolment: Enrolment) -> Ending:
        return await self.follow(self.story)

    async def story(self) -> Outcome:
        await self.send(WELCOME, via=Channel.EMAIL)
        heard = await self.wait_for(
            MessageUndelivered, ParcelDelivered, about=WELCOME, within=FOREVER
        )
        if not isinstance(heard, MessageUndelivered):
            return Outcome.READ if heard else Outcome.MISSED
        await self.send(OFFER_TEXT, via=Channel.SMS)
        return Outcome.TEXTED


@workflow.defn(name="deaf")
class Deaf(Reading):
    """Does not care what becomes of its mail."""

    listens_to = {ProfileCompleted: Correlation.SAME_KEY}

    @workflow.run
    async def run(self, enrolment: Enrolment) -> Ending:
        return await self.follow(self.story)

    async def story(self) -> Outcome:
        await self.send(WELCOME, via=Channel.EMAIL)
        await self.wait_for(ProfileCompleted, within=FOREVER)
        return Outcome.MISSED


@workflow.defn(name="of_nothing_sent")
class OfNothingSent(Reading):
    """Waits for news of a message that it never sent."""

    listens_to = {MessageOpened: Correlation.SAME_KEY}

    @workflow.run
    async def run(self, enrolment: Enrolment) -> Ending:
        return await self.follow(self.story)

    async def story(self) -> Outcome:
        await self.wait_for(MessageOpened, about=WELCOME, within=PATIENCE)
        return Outcome.MISSED


@workflow.defn(name="about_no_report")
class AboutNoReport(Reading):
    """Says which message, and waits for nothing of a message."""

    listens_to = {ProfileCompleted: Correlation.SAME_KEY}

    @workflow.run
    async def run(self, enrolment: Enrolment) -> Ending:
        return await self.follow(self.story)

    async def story(self) -> Outcome:
        await self.send(WELCOME, via=Channel.EMAIL)
        await self.wait_for(ProfileCompleted, about=WELCOME, within=PATIENCE)
        return Outcome.MISSED
