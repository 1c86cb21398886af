"""Car delivery: from the order, by its milestones, to the keys and a word for friends."""

from datetime import timedelta
from enum import StrEnum

from temporalio import workflow

from workflows.handover import BY_TEXT, Handover

with workflow.unsafe.imports_passed_through():
    from domain import orders as heard
    from domain.customers import Channel, Topic
    from domain.events import Event
    from domain.journeys import Correlation, Ending, Enrolment, Stage
    from domain.messages import Message
    from messages import catalogue as say

NEW_DAY = heard.DeliveryEstimateChanged
NEWS: tuple[type[heard.OrderEvent], ...] = (*heard.MILESTONES, NEW_DAY)
HERE = (heard.CarArrived, heard.CarHandedOver)

GATHERING = timedelta(hours=1)
SILENCE = timedelta(weeks=3)
BEARABLE_DELAY = timedelta(days=3)
QUESTION_AFTER = timedelta(weeks=1)
ANSWER_WINDOW = timedelta(days=14)
DETRACTOR, PROMOTER = 6, 9


class Outcome(StrEnum):
    """How it ends."""

    HANDED_OVER = "handed_over"
    PROMOTER = "promoter"
    DETRACTOR = "detractor"
    NEVER_HANDED_OVER = "never_handed_over"


@workflow.defn(name="car_delivery")
class CarDelivery(Handover):
    """Keep a car's buyer informed, let her choose when to fetch it, and hear what she thinks."""

    begins_with = heard.CarOrdered
    listens_to = dict.fromkeys((*NEWS, *HERE), Correlation.SAME_KEY)
    called_off_by = (heard.OrderCancelled,)
    goal = heard.CarHandedOver
    topic = Topic.ORDER_UPDATES
    first_stage = Stage.PURCHASE

    @workflow.run
    async def run(self, enrolment: Enrolment) -> Ending:
        """Live this journey."""
        return await self.follow(self.story)

    async def story(self) -> Outcome:
        """Tell it from the order to the outcome."""
        self.untold, self.silent_since = tuple(heard.MILESTONES), self.now()
        self.promised = self.expected = self.began_with(heard.CarOrdered).estimated_on
        await self.tell(say.CAR_CONFIRMED, Channel.EMAIL)
        await self.tell(say.CAR_CONFIRMED, Channel.SMS)
        arrived = await self.follow_the_build()
        if isinstance(arrived, heard.CarArrived) and not await self.hand_over(arrived):
            return Outcome.NEVER_HANDED_OVER
        await self.enter_stage(Stage.RETENTION)
        await self.send(say.CAR_THANKS, via=Channel.EMAIL)
        await self.sleep(QUESTION_AFTER)
        return await self.ask_for_a_word()

    async def follow_the_build(self) -> Event:
        """Pass on what happens until the car is here; after three weeks of silence, reassure."""
        while True:
            news = await self.wait_for(*NEWS, *HERE, until=self.silent_since + SILENCE)
            if isinstance(news, HERE):
                return news
            if news is None:
                await self.send(say.CAR_REASSURANCE, via=Channel.EMAIL, cancel_if=HERE)
                await self.hand_to_person(owner="operations", reason="three weeks of silence")
                self.silent_since = self.now()
            else:
                alone = isinstance(news, NEW_DAY)
                later = [] if alone else await self.gather(*NEWS, within=GATHERING, cancel_if=HERE)
                await self.pass_on([news, *later])

    async def pass_on(self, news: list[heard.OrderEvent]) -> None:
        """Apologise for a delay, and tell milestones as one: each once, none that lags behind."""
        days = [each.estimated_on for each in news if isinstance(each, NEW_DAY)]
        self.expected = next((day for day in reversed(days) if day), self.expected)
        if heard.is_late(self.expected, self.promised, BEARABLE_DELAY):
            await self.tell(say.CAR_DELAYED, *BY_TEXT)

        reached = [type(each) for each in news]
        if fresh := [kind for kind in self.untold if kind in reached]:
            self.untold = self.untold[self.untold.index(fresh[-1]) + 1 :]
            facts = {heard.MILESTONES[kind]: True for kind in fresh}
            await self.tell(say.CAR_PROGRESS, *BY_TEXT, **facts)

    async def tell(self, message: Message, *via: Channel, **facts: bool) -> None:
        """Tell it with the day we expect, unless the car is here: then that is what we tell."""
        day = self.expected or False
        await self.send(message, via=via, facts={"estimated_on": day, **facts}, cancel_if=HERE)
        self.promised, self.silent_since = self.expected, self.now()

    async def ask_for_a_word(self) -> Outcome:
        """Ask whether she would recommend us; thank who would, and call who would not."""
        answer = await self.ask(say.RECOMMENDATION, via=BY_TEXT, within=ANSWER_WINDOW)
        if answer and answer.score >= PROMOTER:
            await self.enter_stage(Stage.ADVOCACY)
            await self.send(say.REFER_A_FRIEND, via=Channel.EMAIL)
            return Outcome.PROMOTER
        if answer and answer.score <= DETRACTOR:
            await self.hand_to_person(owner="care", reason=f"recommendation {answer.score} of 10")
            return Outcome.DETRACTOR
        return Outcome.HANDED_OVER

    async def exit_message(self, cause: Event) -> None:
        """Say that it is called off, and nothing more."""
        await self.send(say.CAR_CANCELLED, via=Channel.EMAIL)
