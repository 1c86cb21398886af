"""A journey, made for a test, whose exit message is a text and so may be held for the night."""

from temporalio import workflow

from tests.journeys.samples import ParcelJourney

with workflow.unsafe.imports_passed_through():
    from domain.customers import Channel
    from domain.events import Event
    from domain.journeys import Ending, Enrolment
    from workflows.onboarding.messages import VERIFY_REMINDER


@workflow.defn(name="held_farewell")
class HeldFarewell(ParcelJourney):
    """As a parcel's journey, but for its last words."""

    @workflow.run
    async def run(self, enrolment: Enrolment) -> Ending:
        return await self.follow(self.story)

    async def exit_message(self, cause: Event) -> None:
        await self.send(VERIFY_REMINDER, via=Channel.SMS)
