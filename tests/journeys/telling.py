"""A journey made for tests of outages: each enrolment has one thing to tell."""

from datetime import timedelta
from enum import StrEnum

from temporalio import workflow

from workflows.base.journey import Journey

with workflow.unsafe.imports_passed_through():
    from domain.customers import Channel, Topic
    from domain.journeys import Correlation, Ending, Enrolment, Stage
    from domain.messages import OnExpired
    from tests.journeys.sample_events import ParcelDelivered, ParcelOrdered
    from workflows.car_delivery.messages import CAR_CONFIRMED, CAR_PROGRESS, WE_WILL_CALL
    from workflows.messages import CATALOGUE

LATE = timedelta(hours=2)
"""After so long each of them follows its rule."""
TOLD = {
    rule: message.model_copy(update={"channels": tuple(Channel), "facts": ("shipped",)})
    for rule, message in (
        (OnExpired.SEND, CAR_CONFIRMED),
        (OnExpired.SKIP, WE_WILL_CALL),
        (OnExpired.SHORT, CAR_PROGRESS),
    )
}
OF_TELLING = CATALOGUE | {
    message.name: message.model_copy(update={"ttl": LATE, "on_expired": rule})
    for rule, message in TOLD.items()
}
"""Its catalogue."""


class Outcome(StrEnum):
    """How it ends, an hour after it told or did not."""

    WENT_ON = "went_on"


@workflow.defn(name="telling")
class Telling(Journey):
    """Tells, once the parcel is there, what its key names: `short.sms`, or `send.sms.email`."""

    begins_with = ParcelOrdered
    listens_to = {ParcelDelivered: Correlation.SAME_KEY}
    goal = ParcelDelivered
    topic = Topic.ORDER_UPDATES
    first_stage = Stage.PURCHASE

    @workflow.run
    async def run(self, enrolment: Enrolment) -> Ending:
        return await self.follow(self.story)

    async def story(self) -> Outcome:
        rule, *channels = str(self.began_with(ParcelOrdered).order_id).split(".")
        await self.wait_for(ParcelDelivered, within=timedelta(days=7))
        via = [Channel(channel) for channel in channels]
        await self.send(TOLD[OnExpired(rule)], via=via, facts={"shipped": True})
        await self.sleep(timedelta(hours=1))
        return Outcome.WENT_ON
