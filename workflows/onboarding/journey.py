"""Onboarding: from sign-up to a first success, or to a person who can help."""

from datetime import time, timedelta
from enum import StrEnum

from temporalio import workflow

from workflows.base.journey import Journey

with workflow.unsafe.imports_passed_through():
    from domain.clock import LocalTime
    from domain.customers import Channel, Topic
    from domain.events import EmailVerified
    from domain.journeys import Correlation, Ending, Enrolment, Stage
    from workflows.onboarding.events import ProfileCompleted, SignedUp
    from workflows.onboarding.messages import (
        FIRST_STEPS,
        PROFILE_NUDGE,
        VERIFY_REMINDER,
        WELCOME,
        WELL_DONE,
    )

VERIFY_WINDOW = timedelta(days=2)
NEXT_MORNING = LocalTime(at=time(10), days_ahead=1)
FIRST_STEPS_WINDOW = timedelta(days=5)
NUDGE_WINDOW = timedelta(days=7)


class Outcome(StrEnum):
    """How onboarding ends."""

    ACTIVATED = "activated"
    NEVER_VERIFIED = "never_verified"
    HANDED_TO_PERSON = "handed_to_person"


@workflow.defn(name="onboarding")
class Onboarding(Journey):
    """Help a new customer start, and fall silent the moment they have."""

    begins_with = SignedUp
    listens_to = {
        EmailVerified: Correlation.SAME_KEY,
        ProfileCompleted: Correlation.SAME_KEY,
    }
    goal = ProfileCompleted
    topic = Topic.TIPS
    first_stage = Stage.CONSIDERATION

    @workflow.run
    async def run(self, enrolment: Enrolment) -> Ending:
        """Live this journey."""
        return await self.follow(self.story)

    async def story(self) -> Outcome:
        """Tell it from the welcome to the outcome."""
        await self.send(WELCOME, via=Channel.EMAIL)
        if not await self.email_is_verified():
            return Outcome.NEVER_VERIFIED

        if not await self.profile_is_completed():
            await self.hand_to_person(owner="support", reason="profile not completed")
            return Outcome.HANDED_TO_PERSON

        await self.enter_stage(Stage.RETENTION)
        await self.send(WELL_DONE, via=Channel.EMAIL)
        return Outcome.ACTIVATED

    async def email_is_verified(self) -> bool:
        """Ask for it, and remind once, by text where the customer agreed to texts."""
        if await self.wait_for(EmailVerified, within=VERIFY_WINDOW):
            return True
        await self.send(VERIFY_REMINDER, via=(Channel.SMS, Channel.EMAIL), cancel_if=EmailVerified)
        return bool(await self.wait_for(EmailVerified, within=VERIFY_WINDOW))

    async def profile_is_completed(self) -> bool:
        """Show the first steps in the morning, then nudge; stop as soon as it is done."""
        if await self.wait_for(ProfileCompleted, until=NEXT_MORNING):
            return True
        await self.send(FIRST_STEPS, via=Channel.EMAIL)
        if await self.wait_for(ProfileCompleted, within=FIRST_STEPS_WINDOW):
            return True
        await self.send(PROFILE_NUDGE, via=Channel.EMAIL)
        return bool(await self.wait_for(ProfileCompleted, within=NUDGE_WINDOW))
