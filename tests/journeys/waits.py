"""Journeys made for tests, and for docs/journeys/waiting.md: each waits in a way of its own."""

from datetime import date, time, timedelta
from enum import StrEnum

from temporalio import workflow

from workflows.base.awaited import Awaited
from workflows.base.journey import Journey

with workflow.unsafe.imports_passed_through():
    from domain.customers import Channel, Topic
    from domain.days import BusinessDays, OnDay
    from domain.events.commerce import OrderCompleted
    from domain.journeys import Correlation, Ending, Enrolment, Stage
    from domain.opening import OpeningHours
    from domain.segments import prop
    from tests.journeys.sample_events import (
        ApplicationContinued,
        ApplicationStarted,
        BasketUpdated,
        BirthdayTold,
        ParcelDelivered,
        ParcelOrdered,
        StayBooked,
        StayChanged,
        TierChanged,
        TierReached,
    )
    from workflows.onboarding.messages import FIRST_STEPS, VERIFY_REMINDER, WELCOME, WELL_DONE

TEN = time(10)
SILENCE, LONGEST = timedelta(hours=1), timedelta(hours=24)
PATIENCE = timedelta(days=7)
AT_THE_BRANCH = prop("channel") == "branch"
IN_PORTUGAL = BusinessDays("PT")
TEAM = OpeningHours(time(9), time(18), "Europe/Lisbon", BusinessDays("PT"))


class Outcome(StrEnum):
    DONE = "done"
    LOST = "lost"
    LATE = "late"


class Waiting(Journey):
    """What the journeys below have in common."""

    topic = Topic.TIPS
    first_stage = Stage.CONSIDERATION


@workflow.defn(name="application")
class Application(Waiting):
    """Waits for the branch, whatever happens elsewhere."""

    begins_with = ApplicationStarted
    listens_to = {ApplicationContinued: Correlation.SAME_KEY}
    goal = ApplicationContinued

    @workflow.run
    async def run(self, enrolment: Enrolment) -> Ending:
        return await self.follow(self.story)

    async def story(self) -> Outcome:
        if await self.wait_for(ApplicationContinued, where=AT_THE_BRANCH, within=PATIENCE):
            return Outcome.DONE
        nearly = await self.gather(
            ApplicationContinued, where=prop("steps_left") < 2, within=timedelta(days=1)
        )
        return Outcome.LATE if nearly else Outcome.LOST


@workflow.defn(name="basket")
class Basket(Waiting):
    """Writes once a basket is left alone, and not at all once it was bought."""

    begins_with = BasketUpdated
    listens_to = {
        BasketUpdated: Correlation.SAME_KEY,
        OrderCompleted: Correlation.by("basket_id"),
    }
    goal = OrderCompleted

    @workflow.run
    async def run(self, enrolment: Enrolment) -> Ending:
        return await self.follow(self.story)

    async def story(self) -> Outcome:
        changes = await self.gather(
            BasketUpdated, quiet_for=SILENCE, at_most=LONGEST, cancel_if=OrderCompleted
        )
        newest = changes[-1] if changes else self.began_with(BasketUpdated)
        message = WELCOME if newest.items == 1 else FIRST_STEPS
        await self.send(message, via=Channel.EMAIL, cancel_if=OrderCompleted)
        bought = await self.wait_for(OrderCompleted, within=timedelta(days=3))
        return Outcome.DONE if bought else Outcome.LOST


@workflow.defn(name="stay")
class Stay(Waiting):
    """Writes before the arrival, wherever it moves to, and on the hotel's first morning."""

    begins_with = StayBooked
    listens_to = {StayChanged: Correlation.SAME_KEY}
    goal = StayChanged

    @workflow.run
    async def run(self, enrolment: Enrolment) -> Ending:
        return await self.follow(self.story)

    async def story(self) -> Outcome:
        booked = self.began_with(StayBooked)
        arrives_on, hotel = booked.arrives_on or date(2040, 2, 1), booked.hotel_zone
        while changed := await self.wait_for(StayChanged, until=OnDay(arrives_on, at=TEN, days=-3)):
            arrives_on = changed.arrives_on or arrives_on
        await self.send(WELCOME, via=Channel.EMAIL)
        await self.sleep_until(OnDay(arrives_on, at=time(9), days=1, zone=hotel))
        await self.send(FIRST_STEPS, via=Channel.EMAIL)
        await self.sleep_until(OnDay(arrives_on, at=TEN, days=3, zone=hotel, counting=IN_PORTUGAL))
        if await self.today(hotel) == await self.today():
            await self.send(WELL_DONE, via=Channel.EMAIL)
            return Outcome.DONE
        return Outcome.LATE


@workflow.defn(name="tier")
class Tier(Waiting):
    """Says what is new of a tier, and a month before it ends what would keep it."""

    begins_with = TierReached
    listens_to = {TierChanged: Correlation.SAME_KEY}
    goal = TierChanged

    @workflow.run
    async def run(self, enrolment: Enrolment) -> Ending:
        return await self.follow(self.story)

    async def story(self) -> Outcome:
        ends_on = self.began_with(TierReached).ends_on or date(2040, 12, 31)
        change = Awaited(TierChanged, where=prop("points") >= 100)
        silence = Awaited(TierChanged, where=prop("points") < 0, within=timedelta(days=90))
        notice = OnDay(ends_on, at=TEN, days=-30, zone="Europe/Lisbon")
        while True:
            first = await self.first_of(notice, change, silence)
            if first.of is notice:
                await self.send(VERIFY_REMINDER, via=Channel.EMAIL)
                return Outcome.DONE
            if first.event is None:
                return Outcome.LATE
            await self.send(WELCOME, via=Channel.EMAIL)


@workflow.defn(name="wish")
class Wish(Waiting):
    """Wishes well on a day, in the customer's own morning, unless something changes first."""

    begins_with = BirthdayTold
    listens_to = {TierChanged: Correlation.SAME_KEY}
    goal = TierChanged

    @workflow.run
    async def run(self, enrolment: Enrolment) -> Ending:
        return await self.follow(self.story)

    async def story(self) -> Outcome:
        day = self.began_with(BirthdayTold).born_on or date(2040, 12, 31)
        first = await self.first_of(OnDay(day, at=TEN), Awaited(TierChanged))
        if first.event is not None:
            return Outcome.LOST
        await self.send(WELL_DONE, via=Channel.EMAIL)
        return Outcome.DONE


@workflow.defn(name="callback")
class Callback(Waiting):
    """Has somebody call within two hours in which the team is there."""

    begins_with = ParcelOrdered
    listens_to = {ParcelDelivered: Correlation.SAME_KEY}
    goal = ParcelDelivered

    @workflow.run
    async def run(self, enrolment: Enrolment) -> Ending:
        return await self.follow(self.story)

    async def story(self) -> Outcome:
        answer_by = await self.in_opening_hours(timedelta(hours=2), TEAM)
        await self.hand_to_person(owner="care", reason="call", within=answer_by - self.now())
        if await self.wait_for(ParcelDelivered, until=answer_by):
            await self.close_tasks("it came")
            await self.close_tasks("it came, and nothing is left to take back")
            return Outcome.DONE
        return Outcome.LATE


@workflow.defn(name="at_once")
class AtOnce(Waiting):
    """Says two verbs at a time."""

    begins_with = TierReached
    listens_to = {TierChanged: Correlation.SAME_KEY}
    goal = TierChanged

    @workflow.run
    async def run(self, enrolment: Enrolment) -> Ending:
        return await self.follow(self.story)

    async def story(self) -> Outcome:
        import asyncio  # noqa: PLC0415 - as somebody in a hurry would

        await asyncio.gather(self.sleep(PATIENCE), self.sleep(SILENCE))
        return Outcome.DONE
