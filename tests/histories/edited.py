"""An edit that strands customers, for the replay gate to refuse."""

from datetime import timedelta

from temporalio import workflow

from workflows.onboarding.journey import Onboarding, Outcome

with workflow.unsafe.imports_passed_through():
    from domain.customers import Channel
    from domain.events import EmailVerified
    from domain.journeys import Ending, Enrolment
    from workflows.onboarding.messages import FIRST_STEPS, WELCOME


@workflow.defn(name="onboarding")
class EditedOnboarding(Onboarding):
    """Somebody inserts a message behind the welcome."""

    @workflow.run
    async def run(self, enrolment: Enrolment) -> Ending:
        return await self.follow(self.story)

    async def story(self) -> Outcome:
        await self.send(WELCOME, via=Channel.EMAIL)
        await self.send(FIRST_STEPS, via=Channel.EMAIL)
        await self.wait_for(EmailVerified, within=timedelta(days=2))
        return Outcome.NEVER_VERIFIED


@workflow.defn(name="onboarding")
class PatchedOnboarding(Onboarding):
    """Somebody inserts a message for those who are not past that step yet."""

    @workflow.run
    async def run(self, enrolment: Enrolment) -> Ending:
        return await self.follow(self.story)

    async def email_is_verified(self) -> bool:
        if workflow.patched("tips-at-once"):
            await self.send(FIRST_STEPS, via=Channel.EMAIL)
        return await super().email_is_verified()
