"""Car delivery: from the order, by its milestones, to the keys and a recommendation."""

from enum import StrEnum

from temporalio import workflow

from workflows.base.journey import Journey
from workflows.car_delivery.build import HERE, NEWS, Build
from workflows.car_delivery.questions import HANDOVER, RECOMMENDATION
from workflows.chapters.score import ask_for_score
from workflows.chapters.slot import keep_appointment

with workflow.unsafe.imports_passed_through():
    from domain.customers import Channel, Topic
    from domain.events import Event
    from domain.events.commerce import OrderCancelled
    from domain.journeys import Correlation, Ending, Enrolment, Stage
    from workflows.car_delivery import events, messages, windows


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
        build = Build(self)
        await build.tell(messages.CAR_CONFIRMED, Channel.EMAIL)
        await build.tell(messages.CAR_CONFIRMED, Channel.SMS)
        arrived = await build.follow()
        handed_over: Event | None = arrived
        if isinstance(arrived, events.CarArrived):
            handed_over = await keep_appointment(self, HANDOVER, arrived.slots)
        if handed_over is None:
            return Outcome.NEVER_HANDED_OVER
        await self.enter_stage(Stage.RETENTION)
        await self.send(messages.CAR_THANKS, via=Channel.EMAIL)
        await self.sleep_until(handed_over.happened_at + windows.QUESTION_AFTER)
        return await self.ask_for_recommendation()

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
