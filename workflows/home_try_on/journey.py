"""Home try-on: from the order of a box to the frames that somebody keeps, or to none."""

from enum import StrEnum
from functools import partial

from temporalio import workflow

from workflows.base.journey import Journey

with workflow.unsafe.imports_passed_through():
    from domain.customers import Channel, Topic
    from domain.days import OnDay
    from domain.events import Event
    from domain.journeys import Correlation, Ending, Enrolment, Stage
    from workflows.home_try_on import events, messages, windows

BY_TEXT_OR_MAIL = (Channel.SMS, Channel.EMAIL)
DECIDED = (events.TryOnDecided, events.TryOnReturned)
"""They said it, on whatever channel, or the box says it by being back."""
HERE = (events.TryOnArrived, *DECIDED)
"""After each of these nobody waits for the box any more."""


class Outcome(StrEnum):
    """How it ends."""

    KEPT = "kept"
    KEPT_NONE = "kept_none"
    NEVER_ARRIVED = "never_arrived"
    NOT_BACK = "not_back"


@workflow.defn(name="home_try_on")
class HomeTryOn(Journey):
    """Help somebody find their frames at home, and take the box back without a threat."""

    begins_with = events.TryOnOrdered
    listens_to = dict.fromkeys((events.TryOnShipped, *HERE), Correlation.SAME_KEY)
    called_off_by = (events.TryOnCancelled,)
    goal = events.TryOnDecided
    topic = Topic.ORDER_UPDATES
    first_stage = Stage.CONSIDERATION

    @workflow.run
    async def run(self, enrolment: Enrolment) -> Ending:
        """Live this journey."""
        return await self.follow(self.story)

    async def story(self) -> Outcome:
        """Tell it from the order to the outcome."""
        await self.send(messages.CONFIRMED, via=Channel.EMAIL)
        news = await self.arrival()
        if news is None:
            return Outcome.NEVER_ARRIVED
        decision = await self.trial(news) if isinstance(news, events.TryOnArrived) else news
        return await self.farewell(decision) if decision else Outcome.NOT_BACK

    async def arrival(self) -> Event | None:
        """Wait for the box, or for a decision in a shop; let people look for one that is late."""
        late_at = self.began_with(events.TryOnOrdered).happened_at + windows.SHIPS_WITHIN
        news = await self.wait_for(events.TryOnShipped, *HERE, until=late_at)
        if isinstance(news, events.TryOnShipped):
            await self.send(messages.SHIPPED, via=BY_TEXT_OR_MAIL, cancel_if=HERE)
            news = await self.wait_for(*HERE, until=late_at)
        if news is None:
            await self.hand_to_person(owner="orders", reason="a try-on box is late")
            news = await self.wait_for(*HERE, within=windows.SEARCH)
        return news

    async def trial(self, arrived: events.TryOnArrived) -> Event | None:
        """Ask how they fit, tell how to decide, and wait for the box; at last a person asks."""
        day = partial(OnDay, arrived.happened_at, at=windows.TEN)
        await self.send(messages.ARRIVED, via=Channel.EMAIL, cancel_if=DECIDED)
        if decision := await self.wait_for(*DECIDED, until=day(days=windows.FIT_ON_DAY)):
            return decision
        to_decide = day(days=windows.DECIDE_ON_DAY)
        await self.ask(messages.FIT, via=BY_TEXT_OR_MAIL, until=to_decide, cancel_if=DECIDED)
        if decision := await self.wait_for(*DECIDED, until=to_decide):
            return decision
        await self.send(messages.DECIDE, via=Channel.EMAIL, cancel_if=DECIDED)
        if decision := await self.wait_for(*DECIDED, until=day(days=windows.BACK_BY_DAY)):
            return decision
        await self.hand_to_person(owner="stylists", reason="a try-on box is not back")
        return await self.wait_for(*DECIDED, within=windows.LAST_WAIT)

    async def farewell(self, decision: Event) -> Outcome:
        """Say what fits the decision: of a box that is back unasked, nothing was kept."""
        kept = decision.kept if isinstance(decision, events.TryOnDecided) else 0
        if kept == 0:
            await self.send(messages.KEPT_NONE, via=Channel.EMAIL)
            return Outcome.KEPT_NONE
        await self.enter_stage(Stage.RETENTION)
        await self.send(messages.KEPT, via=Channel.EMAIL)
        return Outcome.KEPT

    async def exit_message(self, cause: Event) -> None:
        """Say that the box is called off."""
        await self.send(messages.CANCELLED, via=Channel.EMAIL)
