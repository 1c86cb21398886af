"""An edit that strands nobody: other windows."""

from datetime import time, timedelta

from temporalio import workflow

from workflows.onboarding.journey import Onboarding

with workflow.unsafe.imports_passed_through():
    from domain.clock import LocalTime
    from domain.events import EmailVerified
    from domain.journeys import Ending, Enrolment
    from workflows.onboarding.events import ProfileCompleted


@workflow.defn(name="onboarding")
class OtherWindows(Onboarding):
    """Somebody changes how long its waits last: that is safe."""

    @workflow.run
    async def run(self, enrolment: Enrolment) -> Ending:
        return await self.follow(self.story)

    async def email_is_verified(self) -> bool:
        return bool(await self.wait_for(EmailVerified, within=timedelta(minutes=2)))

    async def profile_is_completed(self) -> bool:
        moment = LocalTime(at=time(10), days_ahead=9)
        return bool(await self.wait_for(ProfileCompleted, until=moment))
