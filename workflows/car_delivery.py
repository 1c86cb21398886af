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

MILESTONES = {
    heard.CarBuildStarted: "build_started",
    heard.CarBuilt: "built",
    heard.CarShipped: "shipped",
}
"""In their order, each with the fact by which its message tells it."""
NEWS = (*MILESTONES, heard.DeliveryEstimateChanged, heard.CarArrived, heard.CarHandedOver)

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
    listens_to = dict.fromkeys(NEWS, Correlation.SAME_KEY)
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
        await self.send(say.CAR_CONFIRMED, via=Channel.EMAIL)
        await self.send(say.CAR_CONFIRMED, via=Channel.SMS)
        arrived = await self.follow_the_build()
        if isinstance(arrived, heard.CarArrived) and not await self.hand_over(arrived):
            return Outcome.NEVER_HANDED_OVER
        await self.enter_stage(Stage.RETENTION)
        await self.send(say.CAR_THANKS, via=Channel.EMAIL)
        await self.sleep(QUESTION_AFTER)
        return await self.ask_for_a_word()

    async def follow_the_build(self) -> Event:
        """Pass on what happens until the car is here; after three weeks of silence, reassure."""
        self.untold, self.silent_since = tuple(MILESTONES), self.now()
        self.promised = self.expected = self.began_with(heard.CarOrdered).estimated_on
        while True:
            news = await self.wait_for(*NEWS, until=self.silent_since + SILENCE)
            match news:
                case heard.CarArrived() | heard.CarHandedOver():
                    return news
                case heard.DeliveryEstimateChanged():
                    self.expected = news.estimated_on or self.expected
                    if heard.is_late(self.expected, self.promised, BEARABLE_DELAY):
                        await self.tell(say.CAR_DELAYED)
                case None:
                    await self.tell(say.CAR_REASSURANCE)
                    await self.hand_to_person(owner="operations", reason="three weeks of silence")
                case _:
                    await self.tell_milestones(news)

    async def tell_milestones(self, first: Event) -> None:
        """Tell those of one hour as one; each once, and none that lags behind."""
        later = await self.gather(*MILESTONES, within=GATHERING, unless=heard.CarArrived)
        reached = [type(each) for each in (first, *later)]
        fresh = [kind for kind in self.untold if kind in reached]
        if fresh:
            self.untold = self.untold[self.untold.index(fresh[-1]) + 1 :]
            await self.tell(say.CAR_PROGRESS, **{MILESTONES[kind]: True for kind in fresh})

    async def tell(self, message: Message, **reached: bool) -> None:
        """Tell it with the day we expect, unless the car is here: then that is what we tell."""
        facts = {"estimated_on": self.expected, **reached}
        await self.send(message, via=message.channels, facts=facts, unless=heard.CarArrived)
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

    async def farewell(self, cause: Event) -> None:
        """Say that it is called off, and nothing more."""
        await self.send(say.CAR_CANCELLED, via=Channel.EMAIL)
