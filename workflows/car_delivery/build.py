"""The weeks until a car is here: news are passed on, delays apologised for, silence is answered."""

from domain.customers import Channel
from domain.events import Event
from domain.events.commerce import OrderEvent
from domain.messages import Message
from workflows.base.journey import Journey
from workflows.car_delivery import events, messages, windows
from workflows.chapters.slot import BY_TEXT_OR_MAIL

NEW_DAY = events.DeliveryEstimateChanged
NEWS: tuple[type[OrderEvent], ...] = (*events.MILESTONES, NEW_DAY)
HERE = (events.CarArrived, events.CarHandedOver)


class Build:
    """What is known of a car that is being built, and what its buyer was told."""

    def __init__(self, journey: Journey) -> None:
        self.journey = journey
        self.unreported, self.silent_since = tuple(events.MILESTONES), journey.now()
        self.promised = self.expected = journey.began_with(events.CarOrdered).estimated_on

    async def follow(self) -> Event:
        """Pass on what happens until the car is here; after three weeks of silence, reassure."""
        while True:
            until = self.silent_since + windows.SILENCE
            news = await self.journey.wait_for(*NEWS, *HERE, until=until)
            if isinstance(news, HERE):
                return news
            if news is None:
                await self.reassure()
            else:
                await self.pass_on([news, *await self.gather_more(news)])

    async def reassure(self) -> None:
        """Say that the car is not forgotten, and have a person look."""
        await self.journey.send(messages.CAR_REASSURANCE, via=Channel.EMAIL, cancel_if=HERE)
        await self.journey.hand_to_person(owner="operations", reason="three weeks of silence")
        self.silent_since = self.journey.now()

    async def gather_more(self, news: OrderEvent) -> list[OrderEvent]:
        """Wait an hour for what belongs together; a new day goes out at once."""
        if isinstance(news, NEW_DAY):
            return []
        return await self.journey.gather(*NEWS, within=windows.GATHERING, cancel_if=HERE)

    async def pass_on(self, news: list[OrderEvent]) -> None:
        """Apologise for a delay, and report milestones as one: each once, none overtaken."""
        days = [each.estimated_on for each in news if isinstance(each, NEW_DAY)]
        self.expected = next((day for day in reversed(days) if day), self.expected)
        if events.is_late(self.expected, self.promised, windows.BEARABLE_DELAY):
            await self.tell(messages.CAR_DELAYED, *BY_TEXT_OR_MAIL)

        happened = [type(each) for each in news]
        if new := [kind for kind in self.unreported if kind in happened]:
            self.unreported = self.unreported[self.unreported.index(new[-1]) + 1 :]
            facts = {events.MILESTONES[kind]: True for kind in new}
            await self.tell(messages.CAR_PROGRESS, *BY_TEXT_OR_MAIL, **facts)

    async def tell(self, message: Message, *via: Channel, **facts: bool) -> None:
        """Send it with the day we expect, unless the car is here: then that is the message."""
        told = {"estimated_on": self.expected or False, **facts}
        await self.journey.send(message, via=via, facts=told, cancel_if=HERE)
        self.promised, self.silent_since = self.expected, self.journey.now()
