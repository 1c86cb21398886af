"""A journey, made for a test, whose first message goes by text, or else by mail."""

from temporalio import workflow

from tests.journeys.samples import Outcome, ParcelJourney

with workflow.unsafe.imports_passed_through():
    from domain.customers import Channel
    from domain.journeys import Ending, Enrolment
    from workflows.onboarding.messages import VERIFY_REMINDER


@workflow.defn(name="by_text_or_mail")
class ByTextOrMail(ParcelJourney):
    """A parcel's journey of one message."""

    @workflow.run
    async def run(self, enrolment: Enrolment) -> Ending:
        return await self.follow(self.story)

    async def story(self) -> Outcome:
        await self.send(VERIFY_REMINDER, via=(Channel.SMS, Channel.EMAIL))
        return Outcome.DONE
