"""Car delivery: from the order, by its milestones, to the keys and a recommendation."""

from enum import StrEnum

from temporalio import workflow

from workflows.base.journey import Journey
from workflows.car_delivery.questions import HANDOVER, RECOMMENDATION
from workflows.chapters.score import ask_for_score
from workflows.chapters.slot import BY_TEXT_OR_MAIL, keep_appointment

with workflow.unsafe.imports_passed_through():
    from domain.customers import Channel, Topic
    from domain.events import Event
    from domain.events.commerce import OrderCancelled, OrderEvent
    from domain.journeys import Correlation, Ending, Enrolment, Stage
    from domain.messages import Message
    from workflows.car_delivery import events, messages, windows

NEW_DAY = events.DeliveryEstimateChanged
NEWS: tuple[type[OrderEvent], ...] = (*events.MILESTONES, NEW_DAY)
HERE = (events.CarArrived, events.CarHandedOver)


class Outcome(StrEnum):
    """How it ends."""

    HANDED_OVER = "handed_over"
    PROMOTER = "promoter"
    DETRACTOR = "detractor"
    NEVER_HANDED_OVER = "never_handed_over"


@workflow.defn(name="car_delivery")
class CarDelivery(Journey):
    """Keep a car's buyer informed, let them choose when to fetch it, and ask what they think."""

    begins_with = events.CarOrdered
    listens_to = dict.fromkeys((*NEWS, *HERE), Correlation.SAME_KEY)
    called_off_by = (OrderCancelled,)
    goal = events.CarHandedOver
    topic = Topic.ORDER_UPDATES
    first_stage = Stage.PURCHASE

    @workflow.run
    async def run(self, enrolment: Enrolment) -> Ending:
        """Live this journey."""
        return await self.follow(self.story)

    async def story(self) -> Outcome:
        """Tell it from the order to the outcome."""
        self.unreported, self.silent_since = tuple(events.MILESTONES), self.now()
        self.promised = self.expected = self.began_with(events.CarOrdered).estimated_on
        await self.update(messages.CAR_CONFIRMED, Channel.EMAIL)
        await self.update(messages.CAR_CONFIRMED, Channel.SMS)
        arrived = await self.follow_the_build()
        handed_over: Event | None = arrived
        if isinstance(arrived, events.CarArrived):
            handed_over = await keep_appointment(self, HANDOVER, arrived.slots)
        if handed_over is None:
            return Outcome.NEVER_HANDED_OVER
        await self.enter_stage(Stage.RETENTION)
        await self.send(messages.CAR_THANKS, via=Channel.EMAIL)
        await self.sleep_until(handed_over.happened_at + windows.QUESTION_AFTER)
        return await self.ask_for_recommendation()

    async def follow_the_build(self) -> Event:
        """Pass on what happens until the car is here; after three weeks of silence, reassure."""
        while True:
            news = await self.wait_for(*NEWS, *HERE, until=self.silent_since + windows.SILENCE)
            if isinstance(news, HERE):
                return news
            if news is None:
                await self.send(messages.CAR_REASSURANCE, via=Channel.EMAIL, cancel_if=HERE)
                await self.hand_to_person(owner="operations", reason="three weeks of silence")
                self.silent_since = self.now()
            else:
                await self.pass_on([news, *await self.gather_more(news)])

    async def gather_more(self, news: OrderEvent) -> list[OrderEvent]:
        """Wait an hour for what belongs together; a new day goes out at once."""
        if isinstance(news, NEW_DAY):
            return []
        return await self.gather(*NEWS, within=windows.GATHERING, cancel_if=HERE)

    async def pass_on(self, news: list[OrderEvent]) -> None:
        """Apologise for a delay, and report milestones as one: each once, none overtaken."""
        days = [each.estimated_on for each in news if isinstance(each, NEW_DAY)]
        self.expected = next((day for day in reversed(days) if day), self.expected)
        if events.is_late(self.expected, self.promised, windows.BEARABLE_DELAY):
            await self.update(messages.CAR_DELAYED, *BY_TEXT_OR_MAIL)

        happened = [type(each) for each in news]
        if new := [kind for kind in self.unreported if kind in happened]:
            self.unreported = self.unreported[self.unreported.index(new[-1]) + 1 :]
            facts = {events.MILESTONES[kind]: True for kind in new}
            await self.update(messages.CAR_PROGRESS, *BY_TEXT_OR_MAIL, **facts)

    async def update(self, message: Message, *via: Channel, **facts: bool) -> None:
        """Send it with the day we expect, unless the car is here: then that is the message."""
        day = self.expected or False
        await self.send(message, via=via, facts={"estimated_on": day, **facts}, cancel_if=HERE)
        self.promised, self.silent_since = self.expected, self.now()

    async def ask_for_recommendation(self) -> Outcome:
        """Ask whether they would recommend us; those who would not are called."""
        opinion = await ask_for_score(self, RECOMMENDATION, within=windows.ANSWER)
        if opinion.is_high:
            return Outcome.PROMOTER
        if opinion.is_low:
            await self.hand_to_person(owner="care", reason=f"recommendation {opinion.score} of 10")
            return Outcome.DETRACTOR
        return Outcome.HANDED_OVER

    async def exit_message(self, cause: Event) -> None:
        """Say that it is called off, and nothing more."""
        await self.send(messages.CAR_CANCELLED, via=Channel.EMAIL)
